import fc from 'fast-check';
import { parseCommand } from '../../../lambda/adapters/sqs/command-message';
import { EVENT_SOURCE } from '../../../lambda/contract/events';
import { identifyCommand } from '../../../lambda/operations/commands/command-identity';
import { propertyRuns } from '../../property-runs';

const event = {
  ...{ version: '0', id: 'e1', source: 'app.visits', 'detail-type': 'Create Conference' },
  ...{ account: '123456789012', time: '2026-05-04T09:00:00Z', region: 'eu-west-1', resources: [] },
  detail: { conference: { label: 'Weekly' }, idempotency_key: 'visit-4711' },
};
const parse = (more: object) => parseCommand(JSON.stringify({ ...event, ...more }));

test('the event of a command is a command with its detail', () => {
  const { id: eventId, source, detail } = event;
  expect(parse({})).toEqual({ eventId, source, detail, type: 'Create Conference' });
});

test.each([
  ['the source of the relay', { source: EVENT_SOURCE }],
  ['no source', { source: '' }],
  ['no id', { id: undefined }],
  ['an event of the relay', { 'detail-type': 'Conference Command Succeeded' }],
  ['another type', { 'detail-type': 'create conference' }],
  ['no detail', { detail: undefined }],
])('refuses a message with %s, so that no event of the relay can cause another one', (_what, more) => {
  expect(() => parse(more)).toThrow();
});

test('a detail that is nested too deeply to be written as JSON loses the levels that no field has', () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const body = JSON.stringify({ ...event, detail: 'deep' }).replace(
    '"deep"',
    `{"conference":{"label":${deep}}}`,
  );
  const command = parseCommand(body);
  expect(JSON.stringify(command)).toContain('null');
  expect(identifyCommand(command).id).toBe('e1');
});

test('a command has the same identity whatever the order of its fields, and another one for each other content', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, each]) => [name, reversed(each)]),
    );
  };
  const detailOf = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
  fc.assert(
    fc.property(detailOf, detailOf, (detail, other) => {
      const command = parse({ detail });
      const again = { ...command, detail: reversed(command.detail) as typeof command.detail };
      expect(identifyCommand(again)).toEqual(identifyCommand(command));
      const isSame = JSON.stringify(detail) === JSON.stringify(other);
      const { digest } = identifyCommand(parse({ detail: { ...other, more: 'x' } }));
      if (!isSame) expect(digest).not.toBe(identifyCommand(command).digest);
    }),
    { numRuns: propertyRuns(50) },
  );
});
