import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { COMMAND_TYPES } from '../../lambda/contract/commands';
import { EVENT_SOURCE, EVENT_TYPES, EVENTS } from '../../lambda/contract/events';
import type { Command } from '../../lambda/domain/command';
import { busCommand, execute, outcomesOf } from '../operations/commands/bus-command';
import { testRelay } from '../operations/test-relay';

const page = readFileSync(join(__dirname, '../../docs/bus-commands.md'), 'utf8');
const relay = testRelay();

/** The entries of the page's calls of `put-events`. */
const entries: readonly { Source: string; DetailType: Command['type']; Detail: string }[] = [
  ...page.matchAll(/--entries '(\[[\s\S]*?\])'/g),
].flatMap(([, json = '']) => JSON.parse(json));

/** The blocks of JSON. */
const [setting, pattern, refused] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) =>
  JSON.parse(json),
);

test('the command of the page creates a conference, and the pattern of the page matches its outcome', async () => {
  const [entry] = entries;
  if (!entry) throw new Error('expected a command');
  const { Source, DetailType, Detail } = entry;
  const command = busCommand(DetailType, JSON.parse(Detail), { source: Source });
  await execute(relay().ports, command);
  const [outcome] = await outcomesOf(relay(), command);
  expect(outcome?.type).toBe('Conference Command Succeeded');
  expect(pattern.source).toEqual([EVENT_SOURCE]);
  expect(pattern['detail-type']).toContain(outcome?.type);
  expect(EVENT_TYPES).toEqual(expect.arrayContaining(pattern['detail-type']));
  expect(pattern.detail.command.source).toEqual([Source]);
  expect(setting.context.commandSources).toEqual([Source]);
});

test('the refused command of the page has the fields of its event', () => {
  expect(v.parse(v.object(EVENTS['Conference Command Refused'].adds), refused)).toEqual(refused);
});

test('the page names every type of command', () => {
  expect(entries.map(({ DetailType }) => DetailType)).toEqual(['Create Conference', 'Delete Conference']);
  for (const type of COMMAND_TYPES) expect(page).toContain(`| \`${type}\` |`);
});
