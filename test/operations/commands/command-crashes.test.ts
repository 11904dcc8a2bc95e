import type { Command } from '../../../lambda/domain/command';
import type { Entry } from '../../../lambda/domain/entry';
import { executeCommand } from '../../../lambda/operations/commands/execute-command';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { sweep } from '../../../lambda/operations/sweep/sweep';
import { FoneStormError } from '../../../lambda/ports/fonestorm';
import { atEveryCall, breakingPorts } from '../breaking-ports';
import { interceptPort } from '../intercept-port';
import { FIELDS, freshId, LONGEST_REQUEST, type Ports, testRelay } from '../test-relay';
import { busCommand, execute, outcomesOf } from './bus-command';

const relay = testRelay();
/** The time after which the queue delivers a message again, in milliseconds. */
const VISIBILITY = 180_000;

async function createOne(): Promise<string> {
  const id = freshId();
  await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
  return id;
}

interface Story {
  /** Prepares the command. */
  prepare(): Promise<Command>;
  readonly change: string;
  /** The label of the conference at FoneStorm in the end. Undefined: FoneStorm does not have it. */
  readonly label?: string;
}

const stories: Readonly<Record<string, Story>> = {
  'a creation with an id': {
    prepare: async () => busCommand('Create Conference', { conference: { id: freshId(), ...FIELDS } }),
    ...{ change: 'created', label: 'Weekly' },
  },
  'a creation without an id': {
    prepare: async () => busCommand('Create Conference', { conference: FIELDS, idempotency_key: freshId() }),
    ...{ change: 'created', label: 'Weekly' },
  },
  'an update': {
    prepare: async () =>
      busCommand('Update Conference', { id: await createOne(), conference: { label: 'Daily' } }),
    ...{ change: 'updated', label: 'Daily' },
  },
  'a deletion': {
    prepare: async () => busCommand('Delete Conference', { id: await createOne() }),
    change: 'deleted',
  },
};

/** The queue delivers the command again until the function ends without an error. */
async function deliverUntilDone(command: Command, first: Ports): Promise<void> {
  let ports = first;
  for (let delivery = 1; delivery <= 5; delivery += 1) {
    const error = await execute(ports, command).catch((failure: unknown) => failure);
    if (error === undefined) return;
    relay().pass(VISIBILITY);
    ports = relay().ports;
  }
  throw new Error('expected the command to be done after five deliveries');
}

describe.each(Object.entries(stories))('%s', (_name, { prepare, change, label }) => {
  test('is executed once, with one outcome, if the function crashes after any call of a port', async () => {
    await atEveryCall(async (where) => {
      const command = await prepare();
      const { ports, calls } = breakingPorts(relay().ports, where);
      await deliverUntilDone(command, ports);
      const [outcome, ...more] = await outcomesOf(relay(), command);
      expect([where.call, outcome?.type, more]).toEqual([where.call, 'Conference Command Succeeded', []]);
      const id = outcome?.detail.metadata.conferenceId ?? '';
      expect(
        relay()
          .announced(id)
          .filter((each) => each === change),
      ).toEqual([change]);
      expect(relay().atFoneStorm(id)).toMatchObject(label === undefined ? [] : [{ label }]);
      return calls();
    });
  });

  test('has one outcome if a repeat comes after each crash of advance-conference', async () => {
    const command = await prepare();
    await execute(relay().ports, command);
    const entry = relay().mailbox.findLast(({ kind }) => kind === 'command');
    if (!entry) throw new Error('expected an entry');
    await relay().advance();
    await advanceConference(relay().ports)({ ...entry });
    await execute(relay().ports, command);
    expect(await outcomesOf(relay(), command)).toHaveLength(1);
  });
});

test('a refused command has one outcome with the same problem, if the function crashes after any call of a port', async () => {
  await atEveryCall(async (where) => {
    const command = busCommand('Update Conference', { id: await createOne(), conference: { label: 7 } });
    const { ports, calls } = breakingPorts(relay().ports, where);
    await deliverUntilDone(command, ports);
    relay().pass(LONGEST_REQUEST);
    await execute(relay().ports, command);
    expect(await outcomesOf(relay(), command)).toMatchObject([
      { type: 'Conference Command Refused', detail: { problem: { errors: [{ field: 'label' }] } } },
    ]);
    return calls();
  });
});

test('a refused command has one outcome in one log, if its conference is created after a crash after any call of a port', async () => {
  await atEveryCall(async (where) => {
    const id = freshId();
    const command = busCommand('Update Conference', { id });
    const { ports, calls } = breakingPorts(relay().ports, where);
    await execute(ports, command).catch(() => undefined);
    await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
    relay().pass(VISIBILITY);
    await deliverUntilDone(command, relay().ports);
    const [outcome, ...more] = await outcomesOf(relay(), command);
    const { conferenceId, sequence } = outcome?.detail.metadata ?? {};
    expect([where.call, more]).toEqual([where.call, []]);
    expect([where.call, conferenceId === id, sequence]).toEqual([
      where.call,
      sequence !== 1,
      expect.any(Number),
    ]);
    return calls();
  });
});

test('a deletion of an id without a conference, whose first attempt crashed, is not in the log of that id', async () => {
  const id = freshId();
  const command = busCommand('Delete Conference', { id });
  const { ports } = breakingPorts(relay().ports, { call: 2, when: 'after', isCrash: true });
  await expect(execute(ports, command)).rejects.toThrow();
  relay().pass(VISIBILITY);
  await execute(relay().ports, command);
  const [outcome] = await outcomesOf(relay(), command);
  expect(outcome?.detail.metadata.conferenceId).not.toBe(id);
});

test('a deletion that crashed, of a conference that somebody else deleted since then, is executed', async () => {
  const id = await createOne();
  const command = busCommand('Delete Conference', { id });
  const crash = { call: 1, when: 'after', isCrash: true } as const;
  const { ports } = breakingPorts({ ...relay().ports }, { ...crash, call: 2 });
  await expect(execute(ports, command)).rejects.toThrow();
  await relay().call('DELETE', `/v2/conferences/${id}`);
  relay().pass(VISIBILITY);
  await execute(relay().ports, command);
  expect(await outcomesOf(relay(), command)).toMatchObject([{ type: 'Conference Command Succeeded' }]);
});

test('a command whose outcome is stored is not executed again: it does not undo a later change', async () => {
  const id = await createOne();
  const command = busCommand('Update Conference', { id, conference: { label: 'Daily' } });
  const mailbox = {
    put: async (entry: Entry) => {
      if (entry.kind === 'command') throw new Error('the function has crashed');
      await relay().ports.mailbox.put(entry);
    },
  };
  await expect(execute({ ...relay().ports, mailbox }, command)).rejects.toThrow('crashed');
  await relay().call('PUT', `/v2/conferences/${id}`, { label: 'Monthly' });
  await execute(relay().ports, command);
  expect(await outcomesOf(relay(), command)).toMatchObject([{ type: 'Conference Command Succeeded' }]);
  expect(relay().atFoneStorm(id)).toMatchObject([{ label: 'Monthly' }]);
});

test.each([
  ['', async () => undefined],
  [' and a sweep', () => sweep(relay().ports)()],
])(
  'an update does not undo what another caller changed after a crash after any call of a port%s',
  async (_then, sweepOnce) => {
    await atEveryCall(async (where) => {
      const id = await createOne();
      const command = busCommand('Update Conference', { id, conference: { label: 'Daily' } });
      const { ports, calls } = breakingPorts(relay().ports, where);
      await execute(ports, command).catch(() => undefined);
      const { commands, intent } = (await relay().ports.definitions.read(id)) ?? {};
      const isBegun = (commands ?? intent?.commands) !== undefined;
      relay().pass(LONGEST_REQUEST);
      await sweepOnce();
      expect((await relay().call('PUT', `/v2/conferences/${id}`, { label: 'Monthly' })).status).toBe(200);
      relay().pass(VISIBILITY);
      await deliverUntilDone(command, relay().ports);
      const label = isBegun ? 'Monthly' : 'Daily';
      expect([where.call, relay().atFoneStorm(id)]).toMatchObject([where.call, [{ label }]]);
      expect(await outcomesOf(relay(), command)).toMatchObject([{ type: 'Conference Command Succeeded' }]);
      return calls();
    });
  },
);

test('a repeat of an update whose outcome is unknown sends the change that another caller added, too', async () => {
  const id = await createOne();
  const command = busCommand('Update Conference', { id, conference: { label: 'Daily', organizer: 'ada' } });
  const silent = () =>
    interceptPort(relay().ports.fonestorm, async (name, work) => {
      if (name !== 'update') return work();
      throw new FoneStormError('timeout', 'no answer');
    });
  await expect(execute({ ...relay().ports, fonestorm: silent() }, command)).rejects.toThrow();
  relay().pass(VISIBILITY);
  const other = relay().with({ fonestorm: silent() });
  expect((await other('PUT', `/v2/conferences/${id}`, { label: 'Monthly' })).status).toBeGreaterThan(500);
  relay().pass(VISIBILITY);
  await deliverUntilDone(command, relay().ports);
  expect((await relay().ports.definitions.read(id))?.fields).toMatchObject({
    label: 'Monthly',
    organizer: 'ada',
  });
  expect(relay().atFoneStorm(id)).toMatchObject([{ label: 'Monthly' }]);
});

test('a conference remembers the last ten commands that changed it', async () => {
  const id = await createOne();
  for (let count = 1; count <= 12; count += 1)
    await execute(relay().ports, busCommand('Update Conference', { id, conference: { label: `${count}` } }));
  expect((await relay().ports.definitions.read(id))?.commands).toHaveLength(10);
});

test('a command is not executed while another function executes it, for a minute at most', async () => {
  const command = busCommand('Create Conference', { conference: FIELDS });
  let executions = 0;
  const endless = {
    execute: () => new Promise<never>(() => (executions += 1)),
    metadataOf: () => undefined,
  };
  const attempt = () => executeCommand({ ...relay().ports, execution: endless })(command);
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  void attempt();
  await settled();
  relay().pass(59_999);
  await expect(attempt()).rejects.toThrow('another function is executing the command');
  expect(executions).toBe(1);
  relay().pass(1);
  void attempt();
  await settled();
  expect(executions).toBe(2);
});
