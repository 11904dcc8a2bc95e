import { milliseconds } from '../../../lambda/domain/instant';
import { executeCommand } from '../../../lambda/operations/commands/execute-command';
import type { CommandRecord } from '../../../lambda/ports/commands';
import { FIELDS, freshId, testRelay } from '../test-relay';
import { busCommand, execute, outcomesOf } from './bus-command';

const relay = testRelay();

const create = (detail: object, more: object = {}) =>
  busCommand('Create Conference', { conference: FIELDS, ...detail }, more);
const DAY = 24 * 3600_000;

test('a repeat may have its fields in another order', async () => {
  const key = freshId();
  const reversed = Object.fromEntries(Object.entries(FIELDS).toReversed());
  const command = create({ idempotency_key: key });
  await execute(relay().ports, command);
  await execute(
    relay().ports,
    busCommand('Create Conference', { idempotency_key: key, conference: reversed }),
  );
  expect(await outcomesOf(relay(), command)).toMatchObject([{ type: 'Conference Command Succeeded' }]);
});

test('a key has at most 255 characters; without a valid one, the event names the command', async () => {
  const longest = freshId().padEnd(255, 'x');
  const outcomeOf = async (idempotency_key: string) => {
    const command = create({ idempotency_key });
    await execute(relay().ports, command);
    const [outcome] = await outcomesOf(relay(), command);
    return [outcome?.type, (outcome?.detail.command as { id: string } | undefined)?.id === command.eventId];
  };
  expect(await outcomeOf(longest)).toEqual(['Conference Command Succeeded', false]);
  expect(await outcomeOf(`${longest}x`)).toEqual(['Conference Command Refused', true]);
});

test('a key of another type is another command', async () => {
  const key = freshId();
  const command = create({ idempotency_key: key });
  await execute(relay().ports, command);
  const [created] = await outcomesOf(relay(), command);
  const id = created?.detail.metadata.conferenceId;
  await execute(relay().ports, busCommand('Delete Conference', { id, idempotency_key: key }));
  expect((await outcomesOf(relay(), command)).map(({ type }) => type)).toEqual([
    ...['Conference Command Succeeded', 'Conference Command Succeeded'],
  ]);
});

test('other content for a key has an outcome for each source', async () => {
  const key = freshId();
  const other = { conference: { ...FIELDS, label: 'another' }, idempotency_key: key };
  for (const source of ['app.visits', 'app.court']) {
    await execute(relay().ports, create({ idempotency_key: key }, { source }));
    await execute(relay().ports, create(other, { source }));
  }
  const outcomes = await outcomesOf(relay(), create({ idempotency_key: key }));
  expect(outcomes.map(({ type }) => type).toSorted()).toEqual([
    ...['Conference Command Refused', 'Conference Command Refused'],
    ...['Conference Command Succeeded', 'Conference Command Succeeded'],
  ]);
});

test('the outcome of an erasure is not in the log of the erased conference', async () => {
  const id = freshId();
  await execute(relay().ports, create({ conference: { ...FIELDS, id } }));
  const command = busCommand('Delete Conference', { id, erase: true });
  await execute(relay().ports, command);
  const [outcome, ...more] = await outcomesOf(relay(), command);
  expect([outcome?.type, more]).toEqual(['Conference Command Succeeded', []]);
  expect(outcome?.detail.metadata.conferenceId).not.toBe(id);
});

test('a record outlives its message: 14 days in the queue, and 14 in the dead-letter queue', async () => {
  const { ports } = relay();
  const records: CommandRecord[] = [];
  const commands = {
    ...ports.commands,
    write: async (record: CommandRecord) => records.push(record) > 0 && ports.commands.write(record),
  };
  const key = freshId();
  await execute({ ...ports, commands }, create({ idempotency_key: key }));
  await execute({ ...ports, commands }, create({ conference: {}, idempotency_key: key }));
  expect(records).toHaveLength(5);
  for (const { expiresAt } of records)
    expect(milliseconds(expiresAt) - milliseconds(ports.clock.now())).toBeGreaterThan(28 * DAY);
});

test('a function that runs for longer than its lock announces nothing if another one took over', async () => {
  const { ports, pass } = relay();
  const command = create({});
  const execution = {
    metadataOf: () => undefined,
    async execute() {
      pass(59_999);
      await expect(execute(ports, command)).rejects.toThrow('another function');
      pass(1);
      await execute(ports, command);
      return { problem: { type: 'x', status: 400, error: 'late', message: 'late', errors: [] } };
    },
  };
  await expect(executeCommand({ ...ports, execution })(command)).rejects.toThrow('another function');
  expect(await outcomesOf(relay(), command)).toMatchObject([{ type: 'Conference Command Succeeded' }]);
});
