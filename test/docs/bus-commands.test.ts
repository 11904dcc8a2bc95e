import * as v from 'valibot';
import { COMMAND_TYPES } from '../../lambda/contract/commands';
import { EVENT_SOURCE, EVENT_TYPES, EVENTS } from '../../lambda/contract/events';
import type { Command } from '../../lambda/domain/command';
import { busCommand, execute, outcomesOf } from '../operations/commands/bus-command';
import { testRelay } from '../operations/test-relay';
import { awsCommandsIn } from './aws-command';
import { matchesEventPattern } from './event-pattern';
import { readPage, snippet } from './snippets';

const relay = testRelay();

/** The entries of the page's calls of `put-events`. */
const entries: readonly { Source: string; DetailType: Command['type']; Detail: string }[] = [
  ...awsCommandsIn(snippet('bus-commands.md', 'idempotency_key')),
  ...awsCommandsIn(snippet('bus-commands.md', 'COMMAND_SOURCES')),
].flatMap(({ options }) => JSON.parse(options.entries ?? ''));

const setting = JSON.parse(snippet('bus-commands.md', 'commandSources": ['));
const pattern = JSON.parse(snippet('bus-commands.md', '"Conference Command Succeeded"'));
const refused = JSON.parse(snippet('bus-commands.md', '"problem"'));

test('the command of the page creates a conference, and the pattern of the page matches its outcome', async () => {
  const [entry] = entries;
  if (!entry) throw new Error('expected a command');
  const { Source, DetailType, Detail } = entry;
  const command = busCommand(DetailType, JSON.parse(Detail), { source: Source });
  await execute(relay().ports, command);
  const [outcome] = await outcomesOf(relay(), command);
  expect(outcome?.type).toBe('Conference Command Succeeded');
  const event = { source: EVENT_SOURCE, 'detail-type': outcome?.type, detail: outcome?.detail };
  expect(matchesEventPattern(pattern, event)).toBe(true);
  expect(matchesEventPattern(pattern, { ...event, detail: { command: { source: 'app.court' } } })).toBe(
    false,
  );
  expect(EVENT_TYPES).toEqual(expect.arrayContaining(pattern['detail-type']));
  expect(setting.context.commandSources).toEqual([Source]);
});

test('the refused command of the page has the fields of its event', () => {
  expect(v.parse(v.object(EVENTS['Conference Command Refused'].adds), refused)).toEqual(refused);
});

test('the page names every type of command', () => {
  expect(entries.map(({ DetailType }) => DetailType)).toEqual(['Create Conference', 'Delete Conference']);
  for (const type of COMMAND_TYPES) expect(readPage('bus-commands.md')).toContain(`| \`${type}\` |`);
});
