import type { UnmanagedPolicy } from '../../../lambda/contract/unmanaged-policies';
import type { Instant } from '../../../lambda/domain/instant';
import type { FoneStormConference } from '../../../lambda/ports/fonestorm';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { FIELDS, LONGEST_REQUEST, testRelay } from '../test-relay';

/** With 2.4 FoneStorm’s id identifies a conference: there is no callback URL. */
const relay = testRelay({ generation: '2.4' });
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

const { label: _label, ...TIMES } = FIELDS;
const ROOM = { label: 'Standing room' };
const atFoneStorm = () => relay().simulator.control.conferences();
const fonestormIdOf = async (id: string) => (await it.ports.definitions.read(id))?.fonestorm?.id ?? '';

async function makeUnmanaged(fields: object): Promise<string> {
  const { id } = await it.ports.fonestorm.create({ id: 'x', fields, callbackUrl: '' });
  return id;
}

/** The requests of a sweep to FoneStorm, besides the list. */
async function runSweep(
  unmanagedConferences: UnmanagedPolicy = 'adopt',
  shown?: readonly FoneStormConference[],
): Promise<string[]> {
  const before = relay().sent.length;
  const { fonestorm } = it.ports;
  const list = async () => shown ?? fonestorm.list();
  await it.sweep({ unmanagedConferences, fonestorm: { ...fonestorm, list } });
  await it.settle();
  return relay()
    .sent.slice(before)
    .filter((name) => name !== 'list');
}

test.each([
  ['with times', FIELDS],
  ['without times', ROOM],
])(
  'an open conference %s is recognized as managed: it is not adopted, and gets no callback URL',
  async (_what, fields) => {
    await it.create('a', fields);
    expect(await runSweep('take over')).toEqual([]);
    expect([it.warnings, it.types('a')]).toEqual([[], ['Conference Scheduled']]);
  },
);

test('a closed conference that ended recently is recognized as managed', async () => {
  await it.create('a');
  await it.live('2026-05-04T11:40:00.000Z' as Instant);
  expect((await it.state('a'))?.closedAt).toBeDefined();
  expect(await runSweep()).toEqual([]);
  expect(it.warnings.filter(([code]) => code !== 'conference.audit_failed')).toEqual([]);
});

test.each([
  ['with times', FIELDS, 'until it is closed', ['details']],
  ['without times', ROOM, 'once', []],
] as const)(
  'a conference %s that FoneStorm no longer has is gone, and later sweeps check it %s',
  async (_what, fields, _times, again) => {
    await it.create('a', fields);
    await it.ports.fonestorm.delete(await fonestormIdOf('a'));
    expect(await runSweep()).toEqual(['details']);
    expect(it.types('a').at(-1)).toBe('Conference Gone');
    expect(await runSweep()).toEqual(again);
  },
);

test('a conference without times that was gone is checked again if FoneStorm shows it again', async () => {
  await it.create('a', ROOM);
  const shown = await it.ports.fonestorm.list();
  await it.ports.mailbox.put({
    ...{
      kind: 'status-report',
      id: 'status-report-gone',
      conferenceId: 'a',
      receivedAt: it.now(),
      requestedAt: it.now(),
    },
    report: 'not found',
  });
  await it.settle();
  expect(it.types('a').at(-1)).toBe('Conference Gone');
  expect(await runSweep('adopt', shown)).toEqual(['details']);
  expect(await it.state('a')).toMatchObject({ phase: 'scheduled', timetable: { dueAt: expect.any(String) } });
});

test('a deleted conference that FoneStorm still shows is logged, and not adopted', async () => {
  await it.create('a', ROOM);
  const shown = await it.ports.fonestorm.list();
  await it.call('DELETE', '/v2/conferences/a');
  await it.settle();
  await runSweep('adopt', shown);
  expect(it.warnings).toEqual([['conference.still_at_fonestorm', { conferenceId: 'a' }]]);
  expect(await it.ports.definitions.read(shown[0]?.id ?? '')).toBeUndefined();
});

test('a conference is never adopted while it is being created', async () => {
  const { fonestorm } = it.ports;
  const call = relay().with({
    ...it.ports,
    fonestorm: {
      ...fonestorm,
      async create(conference) {
        const created = await fonestorm.create(conference);
        await runSweep();
        return created;
      },
    },
  });
  const { status } = await call('POST', '/v2/conferences', { id: 'a', ...ROOM });
  await it.settle();
  expect([status, it.types('a')]).toEqual([201, ['Conference Scheduled']]);
  expect(await it.ports.definitions.ownerOfFoneStormId(atFoneStorm()[0]?.id ?? '')).toBe('a');
});

test('a conference with a generated label that FoneStorm created twice is logged, and not changed', async () => {
  await it.create('a', TIMES);
  const twice = await makeUnmanaged({ ...TIMES, label: 'Conference a' });
  expect(await runSweep()).toEqual([]);
  expect(it.warnings).toEqual([['conference.duplicated', { conferenceId: 'a', fonestormId: twice }]]);
  expect(atFoneStorm()).toHaveLength(2);
});

describe('an unmanaged conference', () => {
  test.each([
    ['with times', FIELDS],
    ['without times', ROOM],
  ])('%s is reported, or adopted once, under FoneStorm’s id', async (_what, fields) => {
    const fonestormId = await makeUnmanaged(fields);
    await runSweep('report');
    expect(it.warnings).toEqual([['unmanaged_conferences.found', { count: 1, fonestormIds: [fonestormId] }]]);
    for (const _ of ['first', 'second']) await runSweep('take over');
    expect(it.types(fonestormId)).toEqual(['Conference Adopted']);
    expect(await it.ports.definitions.read(fonestormId)).toMatchObject({ status: 'confirmed', fields });
    expect(await it.ports.definitions.ownerOfFoneStormId(fonestormId)).toBe(fonestormId);
  });

  test('is not adopted while it may belong to a creation with an unknown outcome', async () => {
    relay().foneStorm({
      apiFaults: [
        { fault: 'fail-before', operation: 'create', next: 1 },
        { fault: 'fail-before', operation: 'list', next: 1 },
      ],
    });
    await it.call('POST', '/v2/conferences', { id: 'a', ...ROOM });
    const fonestormId = await makeUnmanaged(ROOM);
    await runSweep();
    expect(await it.ports.definitions.read(fonestormId)).toBeUndefined();
    it.pass(LONGEST_REQUEST);
  });
});

test('a conference from before a move from 2017 to 2.4, whose FoneStorm id is not registered, is recognized by its id', async () => {
  const fonestormId = await makeUnmanaged(ROOM);
  await it.ports.definitions.write({
    ...{ id: fonestormId, fields: ROOM, status: 'confirmed', createdAt: it.now(), digest: '', version: 1 },
    fonestorm: { id: fonestormId, confirmedAt: it.now() },
  });
  await runSweep();
  expect(it.types(fonestormId)).not.toContain('Conference Adopted');
});
