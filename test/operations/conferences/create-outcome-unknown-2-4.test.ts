import { sweep } from '../../../lambda/operations/sweep/sweep';
import { FoneStormError } from '../../../lambda/ports/fonestorm';
import type { ApiFault } from '../../../simulator/faults';
import { problemName } from '../api-caller';
import { atEveryCall, type BreakPoint, breakingPorts } from '../breaking-ports';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { FIELDS, LONGEST_REQUEST, type Ports, testRelay } from '../test-relay';

/** With 2.4 FoneStorm chooses ids and shows no callback URL: a creation with an unknown outcome is found by its content. */
const relay = testRelay({ generation: '2.4' });
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

const { label: _label, ...TIMES } = FIELDS;
const atFoneStorm = () => relay().simulator.control.conferences();
const definition = (id: string) => it.ports.definitions.read(id);
const create = (id: string, fields: object = FIELDS) => it.call('POST', '/v2/conferences', { id, ...fields });

async function madeThere(fields: object = FIELDS): Promise<void> {
  const { status } = await fetch(`${relay().simulator.url}/conferences`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', token: 'key' },
    body: JSON.stringify(fields),
  });
  expect(status).toBe(201);
}

/** Makes FoneStorm's next creations and then its next lists fail. */
function failing(fault: 'fail-before' | 'fail-after', creations = 1, lists = 0): void {
  const faults: ApiFault[] = [
    { fault, operation: 'create', next: creations },
    ...(lists > 0 ? [{ fault: 'fail-before', operation: 'list', next: lists } as const] : []),
  ];
  relay().foneStorm({ apiFaults: faults });
}

/** Runs a sweep after the longest request. */
async function runSweep(others: Partial<Ports> = {}): Promise<void> {
  it.pass(LONGEST_REQUEST);
  await it.sweep(others);
  await it.settle();
}

describe('a creation with an unknown outcome, with generation 2.4', () => {
  test.each([
    ['its content', FIELDS],
    ['its label only', { label: 'Standing room' }],
    ['the label that is generated from its id', TIMES],
    [
      'all fields of FoneStorm',
      { ...FIELDS, before_message: 'Not yet', after_message: ' Over ', max_members: 25 },
    ],
  ])('is found by %s', async (_what, fields) => {
    failing('fail-after');
    expect(await create('a', fields)).toMatchObject({ status: 201 });
    expect(atFoneStorm()).toHaveLength(1);
    expect((await definition('a'))?.fonestorm?.id).toBe(atFoneStorm()[0]?.id);
  });

  test('is sent again if FoneStorm does not have it', async () => {
    failing('fail-before');
    expect(problemName(await create('a'))).toBe('outcome-unknown');
    expect(await create('a')).toMatchObject({ status: 201 });
    expect(atFoneStorm()).toHaveLength(1);
  });

  test.each([
    ['another label', { ...FIELDS, label: 'Daily' }],
    ['other times', { ...FIELDS, end_time: '2026-05-04T12:00:00.000Z' }],
    ['no times', { label: FIELDS.label }],
    ['another message', { ...FIELDS, before_message: 'Wait' }],
  ])('is not mistaken for a conference of %s', async (_what, fields) => {
    await madeThere(fields);
    failing('fail-before');
    const own = { ...FIELDS, before_message: 'Not yet' };
    expect(problemName(await create('a', own))).toBe('outcome-unknown');
    expect(await create('a', own)).toMatchObject({ status: 201 });
    expect(atFoneStorm()).toHaveLength(2);
  });

  test('is not mistaken for a known conference with the same content', async () => {
    await it.create('before');
    failing('fail-before');
    expect(problemName(await create('a'))).toBe('outcome-unknown');
    expect(await create('a')).toMatchObject({ status: 201 });
    const ids = [await definition('before'), await definition('a')].map((each) => each?.fonestorm?.id);
    expect(new Set(ids)).toEqual(new Set(atFoneStorm().map(({ id }) => id)));
  });

  test('is not mistaken for a deleted conference that FoneStorm still shows', async () => {
    await it.create('before');
    const [shown] = await it.ports.fonestorm.list();
    await it.call('DELETE', '/v2/conferences/before');
    failing('fail-before');
    const stale = { ...it.ports.fonestorm, list: async () => (shown ? [shown] : []) };
    const call = relay().with({ ...it.ports, fonestorm: stale });
    expect(problemName(await call('POST', '/v2/conferences', { id: 'a', ...FIELDS }))).toBe(
      'outcome-unknown',
    );
    expect((await definition('a'))?.fonestorm).toBeUndefined();
  });

  test('with several matching conferences is not sent again, and a sweep ends it as failed', async () => {
    await madeThere();
    failing('fail-after');
    expect(problemName(await create('a'))).toBe('outcome-unknown');
    expect(problemName(await create('a'))).toBe('outcome-unknown');
    expect(atFoneStorm()).toHaveLength(2);
    await runSweep();
    expect(await definition('a')).toMatchObject({ status: 'failed' });
    expect(it.events.at(-1)).toMatchObject({
      type: 'Conference Creation Failed',
      detail: { reason: expect.stringContaining('has several conferences with its content') },
    });
    expect(await create('a')).toMatchObject({ status: 201 });
  });

  test('is found by its generated label among conferences of the same times', async () => {
    await madeThere({ ...TIMES, label: 'Conference b' });
    failing('fail-after');
    expect(await create('a', TIMES)).toMatchObject({ status: 201 });
    expect(atFoneStorm().map(({ fields }) => fields.label)).toEqual(['Conference b', 'Conference a']);
  });

  test('never shares a conference with an equal creation with an unknown outcome', async () => {
    failing('fail-after', 1, 1);
    expect(problemName(await create('a'))).toBe('outcome-unknown');
    failing('fail-before', 1, 1);
    expect(problemName(await create('b'))).toBe('outcome-unknown');
    expect([(await create('b')).status, (await create('a')).status]).toEqual([201, 201]);
    const ids = [await definition('a'), await definition('b')].map((each) => each?.fonestorm?.id);
    expect(new Set(ids)).toEqual(new Set(atFoneStorm().map(({ id }) => id)));
    expect(atFoneStorm()).toHaveLength(2);
  });

  test('fails while an equal creation is in progress', async () => {
    failing('fail-after', 1, 1);
    expect(problemName(await create('a'))).toBe('outcome-unknown');
    let meanwhile: Awaited<ReturnType<typeof create>> | undefined;
    const fonestorm: Ports['fonestorm'] = {
      ...it.ports.fonestorm,
      async create(conference) {
        meanwhile = await create('a');
        return it.ports.fonestorm.create(conference);
      },
    };
    const call = relay().with({ ...it.ports, fonestorm });
    expect(await call('POST', '/v2/conferences', { id: 'b', ...FIELDS })).toMatchObject({ status: 201 });
    expect([meanwhile?.status, problemName(meanwhile ?? (await create('a')))]).toEqual([
      409,
      'change-under-way',
    ]);
    expect(await create('a')).toMatchObject({ status: 201 });
    expect(atFoneStorm()).toHaveLength(2);
  });

  test('is created again if another creation owns the id in FoneStorm’s response', async () => {
    const fonestorm: Ports['fonestorm'] = {
      ...it.ports.fonestorm,
      async create(conference) {
        const created = await it.ports.fonestorm.create(conference);
        await it.ports.definitions.registerFoneStormId(created.id, 'thief');
        return created;
      },
    };
    const call = relay().with({ ...it.ports, fonestorm });
    expect(problemName(await call('POST', '/v2/conferences', { id: 'a', ...FIELDS }))).toBe(
      'outcome-unknown',
    );
    expect(await create('a')).toMatchObject({ status: 201 });
    expect(atFoneStorm()).toHaveLength(2);
  });

  test('is not found after a refusal with 409', async () => {
    await madeThere();
    const create = () => Promise.reject(new FoneStormError('refused', 'taken', { status: 409 }));
    const fonestorm: Ports['fonestorm'] = { ...it.ports.fonestorm, create };
    const call = relay().with({ ...it.ports, fonestorm });
    const answer = await call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
    expect(problemName(answer)).toBe('refused-by-fonestorm');
    expect(await definition('a')).toMatchObject({ status: 'failed' });
  });

  test('is found if FoneStorm truncates times to the second, trims white space and adds a default', async () => {
    failing('fail-after', 1, 1);
    const fields = { label: ' Weekly ', start_time: '2026-05-04T10:00:00.123Z', end_time: FIELDS.end_time };
    expect(problemName(await create('a', fields))).toBe('outcome-unknown');
    const shown = {
      label: 'Weekly',
      start_time: FIELDS.start_time,
      end_time: FIELDS.end_time,
      max_members: 50,
    };
    const list = async () => [{ id: 'theirs', fields: shown }];
    const call = relay().with({ ...it.ports, fonestorm: { ...it.ports.fonestorm, list } });
    expect(await call('POST', '/v2/conferences', { id: 'a', ...fields })).toMatchObject({ status: 201 });
    expect((await definition('a'))?.fonestorm?.id).toBe('theirs');
  });
});

/** Expects that both sides have the conference once, or that neither has it and an event says so. */
async function expectAgreement(one: IsolatedRelay, at: string): Promise<'none' | 'confirmed' | 'failed'> {
  const found = await one.ports.definitions.read('a');
  const there = atFoneStorm().map(({ id }) => id);
  expect([at, one.mailbox, found?.intent]).toEqual([at, [], undefined]);
  if (found?.status === 'confirmed') {
    expect([at, there, one.types('a')]).toEqual([at, [found.fonestorm?.id], ['Conference Scheduled']]);
    expect([at, await one.ports.definitions.ownerOfFoneStormId(there[0] ?? '')]).toEqual([at, 'a']);
    return 'confirmed';
  }
  expect([at, there, one.types('a')]).toEqual([at, [], found ? ['Conference Creation Failed'] : []]);
  return found ? 'failed' : 'none';
}

const describeBreak = ({ call }: BreakPoint) => `after call ${call}`;
const ENDS = ['none', 'failed', 'confirmed'];

describe('with generation 2.4, both sides agree', () => {
  test.each<[string, ApiFault['fault'] | undefined, object, readonly string[]]>([
    ['and a label', undefined, FIELDS, ENDS],
    ['and no label', undefined, TIMES, ENDS],
    ['and no times', undefined, { label: 'Standing room' }, ENDS],
    ['and FoneStorm fails before its effect', 'fail-before', FIELDS, ['none', 'failed']],
    ['and FoneStorm fails after its effect', 'fail-after', FIELDS, ENDS],
    ['and no label, and FoneStorm fails after its effect', 'fail-after', TIMES, ENDS],
  ])('after a creation is killed at any moment, %s', async (_name, fault, fields, ends) => {
    const ended = new Set<string>();
    await atEveryCall(async (where) => {
      const one = await isolatedRelay(relay());
      const { ports, calls } = breakingPorts(one.ports, where);
      if (fault) relay().foneStorm({ apiFaults: [{ fault, operation: 'create', next: 1 }] });
      await relay().with(ports)('POST', '/v2/conferences', { id: 'a', ...fields });
      relay().foneStorm({ apiFaults: [] });
      one.pass(LONGEST_REQUEST);
      for (const _ of ['first', 'second']) {
        await one.sweep({ unmanagedConferences: 'adopt' });
        await one.settle();
        one.pass(5 * 60_000);
      }
      ended.add(await expectAgreement(one, describeBreak(where)));
      return calls();
    });
    expect([...ended].toSorted()).toEqual([...ends].toSorted());
  });

  test.each([
    ['a creation with an unknown outcome', 'fail-after'],
    ['an unmanaged conference', undefined],
  ] as const)('after a sweep that finds %s is killed at any moment', async (_what, fault) => {
    await atEveryCall(async (where) => {
      const one = await isolatedRelay(relay());
      if (fault) {
        const apiFaults: ApiFault[] = [
          { fault, operation: 'create', next: 1 },
          { fault: 'fail-before', operation: 'list', next: 1 },
        ];
        relay().foneStorm({ apiFaults });
        await one.call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
        relay().foneStorm({ apiFaults: [] });
      } else await madeThere();
      one.pass(LONGEST_REQUEST);
      const { ports, calls } = breakingPorts({ ...one.ports, unmanagedConferences: 'adopt' }, where);
      await sweep(ports)().catch(() => undefined);
      one.pass(5 * 60_000);
      await one.sweep({ unmanagedConferences: 'adopt' });
      await one.settle();
      const [shown, ...others] = atFoneStorm();
      expect([describeBreak(where), others]).toEqual([describeBreak(where), []]);
      const owner = await one.ports.definitions.ownerOfFoneStormId(shown?.id ?? '');
      expect([describeBreak(where), owner]).toEqual([describeBreak(where), fault ? 'a' : shown?.id]);
      const types = one.types(owner ?? '');
      expect([describeBreak(where), types]).toEqual([
        describeBreak(where),
        [fault ? 'Conference Scheduled' : 'Conference Adopted'],
      ]);
      return calls();
    });
  });
});
