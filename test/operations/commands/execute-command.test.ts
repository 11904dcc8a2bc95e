import type { Command, CommandProblem } from '../../../lambda/domain/command';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import { callbackUrl } from '../../../lambda/operations/callbacks/callback-url';
import { CommandPostponed } from '../../../lambda/ports/commands';
import { CALLBACK_KEYS, FIELDS, freshId, PUBLIC_URL, testRelay } from '../test-relay';
import { busCommand, execute, outcomesOf } from './bus-command';

const relay = testRelay();

const create = (more: object = {}, detail: object = {}) =>
  busCommand('Create Conference', { conference: { ...FIELDS, ...more }, ...detail });
const update = (id: unknown, conference: object) => busCommand('Update Conference', { id, conference });
const remove = (id: unknown, more: object = {}) => busCommand('Delete Conference', { id, ...more });

/** Executes a command. Returns the events of its outcome. */
async function executed(command: Command) {
  await execute(relay().ports, command);
  return outcomesOf(relay(), command);
}

/** Creates a conference by a command. Returns its id. */
async function createOne(): Promise<string> {
  const [outcome] = await executed(create());
  return outcome?.detail.metadata.conferenceId ?? '';
}

const faultsOf = (outcome: StatusEvent | undefined) =>
  (outcome?.detail.problem as CommandProblem | undefined)?.errors?.map(({ field }) => field);
const statusOf = async (id: string) => (await relay().call('GET', `/v2/conferences/${id}`)).status;

describe('a command is executed as the API executes a request', () => {
  test('a creation makes a conference, and its outcome follows the event of the creation', async () => {
    const metadata = { caseId: '4711' };
    const command = create({ metadata });
    const [outcome, ...more] = await executed(command);
    expect(more).toEqual([]);
    expect(outcome).toMatchObject({
      type: 'Conference Command Succeeded',
      detail: {
        command: { id: command.eventId, type: 'Create Conference', source: 'app.visits', metadata },
        metadata: { sequence: 2, origin: 'api' },
        conference: { label: 'Weekly', start_time: FIELDS.start_time, metadata },
      },
    });
    expect(relay().atFoneStorm(outcome?.detail.conference.id as string)).toHaveLength(1);
  });

  test('an id that the caller chose is the id of the conference', async () => {
    const id = freshId();
    const [outcome] = await executed(create({ id }));
    expect(outcome?.detail.metadata).toMatchObject({ conferenceId: id, id: `${id}.2` });
  });

  test('an update and a deletion change the conference', async () => {
    const id = await createOne();
    const [updated] = await executed(update(id, { label: 'Daily' }));
    expect(updated).toMatchObject({
      type: 'Conference Command Succeeded',
      detail: { conference: { id, label: 'Daily' }, metadata: { sequence: 4 } },
    });
    const [deleted] = await executed(remove(id));
    expect(deleted).toMatchObject({
      ...{ type: 'Conference Command Succeeded', detail: { metadata: { conferenceId: id, sequence: 6 } } },
    });
    expect(await statusOf(id)).toBe(404);
    expect(relay().atFoneStorm(id)).toEqual([]);
  });

  test('the outcome has neither the PIN nor the callback URL', async () => {
    const command = create();
    const [outcome] = await executed(command);
    const id = outcome?.detail.metadata.conferenceId ?? '';
    const { body } = await relay().call('GET', `/v2/conferences/${id}`);
    const pin = String(body.conference?.conference_pin);
    expect(pin).toMatch(/^\d+$/);
    expect(JSON.stringify(outcome)).not.toContain(pin);
    expect(JSON.stringify(outcome)).not.toContain(callbackUrl(PUBLIC_URL, id, CALLBACK_KEYS));
  });
});

describe('a refused command changes nothing, and its outcome names the faults', () => {
  test.each([
    [
      'a creation without times',
      () => create({ start_time: undefined, end_time: null }),
      ['start_time', 'end_time'],
    ],
    ['a creation without a conference', () => busCommand('Create Conference', {}), ['conference']],
    ['a field that is unknown', () => create({ colour: 'red' }), ['colour']],
    ['metadata with the name of a secret', () => create({ metadata: { pin: '1' } }), ['metadata.pin']],
    ['an idempotency key with a space', () => create({}, { idempotency_key: 'a b' }), ['idempotency_key']],
    ['the token of a task', () => create({}, { task_token: 'token' }), ['task_token']],
    ['an operation', () => create({}, { operation: 'delete' }), ['operation']],
  ] as const)('%s', async (_what, commandOf, fields) => {
    const command = commandOf();
    await execute(relay().ports, command);
    const [outcome] = await outcomesOf(relay(), command);
    expect(outcome).toMatchObject({
      type: 'Conference Command Refused',
      detail: {
        problem: { type: 'urn:conference-relay:problem:invalid-request', status: 400 },
        metadata: { sequence: 1 },
      },
    });
    expect(faultsOf(outcome)).toEqual(fields);
    expect(await statusOf(outcome?.detail.metadata.conferenceId ?? '')).toBe(404);
  });

  test('a fault of an update is in the events of its conference', async () => {
    const id = await createOne();
    const [outcome] = await executed(update(id, { end_time: FIELDS.start_time }));
    expect(outcome).toMatchObject({
      ...{ type: 'Conference Command Refused' },
      detail: { metadata: { conferenceId: id }, problem: { errors: [{ field: 'end_time' }] } },
    });
  });

  test.each([
    ['that is unknown', () => freshId()],
    ['with a space', () => 'a b'],
    ['that is a number', () => 7],
  ])('an update and a deletion of an id %s have an outcome under another id', async (_what, idOf) => {
    const id = idOf();
    for (const command of [update(id, { label: 'x' }), remove(id)]) {
      const [outcome] = await executed(command);
      expect(outcome?.type).toBe('Conference Command Refused');
      expect(outcome?.detail.metadata.conferenceId).not.toBe(id);
      expect(outcome?.detail.metadata).toMatchObject({ sequence: 1 });
    }
  });

  test.each([
    ['an update without a conference', (id: string) => busCommand('Update Conference', { id })],
    ['an update with an unknown field', (id: string) => update(id, { colour: 'red' })],
    ['a deletion with an unknown field', (id: string) => remove(id, { foo: 1 })],
  ])('%s is not in the events of a conference that is created later', async (_what, commandOf) => {
    const id = freshId();
    const [outcome] = await executed(commandOf(id));
    expect(outcome?.type).toBe('Conference Command Refused');
    await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
    const events = (await relay().advance()).filter(({ detail }) => detail.metadata.conferenceId === id);
    expect(events).toMatchObject([{ type: 'Conference Scheduled', detail: { metadata: { sequence: 1 } } }]);
  });

  test.each([
    ['a creation', () => create({}, { foo: 1 }), 'one of conference, idempotency_key'],
    [
      'an update',
      () => busCommand('Update Conference', { foo: 1 }),
      'one of id, conference, idempotency_key',
    ],
    ['a deletion', () => remove('c1', { foo: 1 }), 'one of id, erase, idempotency_key'],
  ])(
    'the fault of an unknown field of %s names the fields of the command',
    async (_what, commandOf, expected) => {
      const [outcome] = await executed(commandOf());
      const problem = outcome?.detail.problem as CommandProblem | undefined;
      expect(problem?.errors).toContainEqual({ field: 'foo', expected });
    },
  );

  test('a creation with the id of another conference is not in the events of that one', async () => {
    const id = await createOne();
    const [outcome] = await executed(create({ id, label: 'another' }));
    expect(outcome).toMatchObject({ detail: { problem: { status: 409 }, metadata: { sequence: 1 } } });
    expect(outcome?.detail.metadata.conferenceId).not.toBe(id);
  });

  test('the message of FoneStorm is in the outcome, and a repeat sends no request', async () => {
    relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', next: 1 }] });
    const command = create();
    const [outcome] = await executed(command);
    expect(outcome).toMatchObject({
      detail: { problem: { type: 'urn:conference-relay:problem:refused-by-fonestorm', status: 400 } },
    });
    await execute(relay().ports, command);
    expect(await outcomesOf(relay(), command)).toHaveLength(1);
    expect(relay().atFoneStorm(outcome?.detail.metadata.conferenceId ?? '')).toEqual([]);
  });
});

describe('a repeated command', () => {
  test('with the same idempotency key from another event has one effect and one outcome', async () => {
    const key = freshId();
    const commands = [create({}, { idempotency_key: key }), create({}, { idempotency_key: key })] as const;
    for (const command of commands) await execute(relay().ports, command);
    const outcomes = await outcomesOf(relay(), commands[0]);
    expect(outcomes).toHaveLength(1);
    expect(relay().atFoneStorm(outcomes[0]?.detail.metadata.conferenceId ?? '')).toHaveLength(1);
  });

  test('does not undo a change that came after it', async () => {
    const id = await createOne();
    const command = update(id, { label: 'Daily' });
    await executed(command);
    await relay().call('PUT', `/v2/conferences/${id}`, { label: 'Monthly' });
    expect(await executed(command)).toHaveLength(1);
    expect(relay().atFoneStorm(id)).toMatchObject([{ label: 'Monthly' }]);
  });

  test('with other content is refused, and the first outcome stays', async () => {
    const key = freshId();
    const first = create({}, { idempotency_key: key });
    await execute(relay().ports, first);
    const other = create({ label: 'another' }, { idempotency_key: key });
    for (const command of [other, other]) await execute(relay().ports, command);
    const outcomes = await outcomesOf(relay(), first);
    expect(outcomes).toMatchObject([
      { type: 'Conference Command Succeeded' },
      { type: 'Conference Command Refused', detail: { problem: { errors: [{ field: 'idempotency_key' }] } } },
    ]);
    expect(outcomes[1]?.detail.metadata.conferenceId).not.toBe(outcomes[0]?.detail.metadata.conferenceId);
  });

  test('with other content has its metadata, and one outcome if its conference is created before it is repeated', async () => {
    const [id, key] = [freshId(), freshId()];
    const keyed = (conference: object) =>
      busCommand('Update Conference', { id, conference, idempotency_key: key });
    await executed(keyed({ label: 'Daily' }));
    const other = keyed({ label: 'Weekly', metadata: { caseId: '4711' } });
    await execute(relay().ports, other);
    await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
    await execute(relay().ports, other);
    const outcomes = await outcomesOf(relay(), other);
    expect(outcomes.map(({ detail }) => detail.metadata.conferenceId)).not.toContain(id);
    expect(outcomes).toMatchObject([
      { detail: { problem: { status: 404 } } },
      { detail: { command: { metadata: { caseId: '4711' } }, problem: { status: 400 } } },
    ]);
  });

  test('of another source, or of another type, is another command', async () => {
    const key = freshId();
    const detail = { conference: FIELDS, idempotency_key: key };
    const own = busCommand('Create Conference', detail);
    const others = busCommand('Create Conference', detail, { source: 'app.court' });
    const [first] = await executed(own);
    const ids = (await executed(others)).map(({ detail: { metadata } }) => metadata.conferenceId);
    expect(new Set(ids).size).toBe(2);
    const id = first?.detail.metadata.conferenceId;
    expect(await executed(remove(id, { idempotency_key: key }))).toHaveLength(3);
  });

  test('leaves no content in its record once its outcome is announced', async () => {
    const records: string[] = [];
    const { ports } = relay();
    const commands = {
      ...ports.commands,
      write: async (record: object) => records.push(JSON.stringify(record)) > 0,
    };
    await execute({ ...ports, commands }, create({ label: 'secret label', metadata: { caseId: '4711' } }));
    expect(records).toHaveLength(3);
    expect(records[1]).toContain('4711');
    expect(records[2]).not.toMatch(/4711|secret label|app\.visits/);
  });
});

describe('a command that cannot be executed now', () => {
  test.each([
    ['FoneStorm cannot be reached', [{ fault: 'fail-before', operation: 'create', next: 1 }]],
    ['the outcome at FoneStorm is unknown', [{ fault: 'fail-after', operation: 'create', next: 1 }]],
  ] as const)('is executed by a later attempt, once, if %s', async (_why, apiFaults) => {
    relay().foneStorm({ apiFaults });
    const command = create();
    const attempt = execute(relay().ports, command).catch((error: unknown) => error);
    const isDone = (await attempt) === undefined;
    expect(await outcomesOf(relay(), command)).toHaveLength(isDone ? 1 : 0);
    await execute(relay().ports, command);
    const [outcome, ...more] = await outcomesOf(relay(), command);
    expect([outcome?.type, more]).toEqual(['Conference Command Succeeded', []]);
    expect(relay().atFoneStorm(outcome?.detail.metadata.conferenceId ?? '')).toHaveLength(1);
  });

  test('waits while another change of the conference is under way', async () => {
    const id = await createOne();
    const definitions = { ...relay().ports.definitions, write: async () => false };
    const command = update(id, { label: 'Daily' });
    const blocked = execute({ ...relay().ports, definitions }, command);
    await expect(blocked).rejects.toThrow(CommandPostponed);
    await execute(relay().ports, command);
    expect(await outcomesOf(relay(), command)).toHaveLength(1);
  });

  test('is not executed by two functions at the same time', async () => {
    const command = create();
    const results = await Promise.allSettled([1, 2, 3].map(() => execute(relay().ports, command)));
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    relay().pass(60_000);
    await execute(relay().ports, command);
    const [outcome, ...more] = await outcomesOf(relay(), command);
    expect(more).toEqual([]);
    expect(relay().atFoneStorm(outcome?.detail.metadata.conferenceId ?? '')).toHaveLength(1);
  });
});
