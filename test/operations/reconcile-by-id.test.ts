import type { Instant } from '../../lambda/domain/instant';
import type { Strays } from '../../lambda/operations/adopt-conference';
import type { FoneStormConference } from '../../lambda/ports';
import { ASKING, FIELDS, house } from './house';
import { type Lone, lone } from './lone';

/** With generation 2.4 no callback URL says whose a conference at FoneStorm is: its id does. */
const relay = house({ generation: '2.4' });
let it: Lone;
beforeEach(async () => {
  it = await lone(relay());
});

const { label: _label, ...TIMES } = FIELDS;
const ROOM = { label: 'Standing room' };
const atFoneStorm = () => relay().simulator.control.conferences();
const theirsOf = async (id: string) => (await it.ports.definitions.read(id))?.fonestorm?.id ?? '';

async function madeThere(fields: object): Promise<string> {
  const { id } = await it.ports.fonestorm.create({ id: 'x', fields, callbackUrl: '' });
  return id;
}

/** What a sweep sends to FoneStorm, beside the list. */
async function swept(strays: Strays = 'adopt', shown?: readonly FoneStormConference[]): Promise<string[]> {
  const before = relay().sent.length;
  const { fonestorm } = it.ports;
  const list = async () => shown ?? fonestorm.list();
  await it.sweep({ strays, fonestorm: { ...fonestorm, list } });
  await it.settle();
  return relay()
    .sent.slice(before)
    .filter((name) => name !== 'list');
}

test.each([
  ['with times', FIELDS],
  ['without times', ROOM],
])(
  'a conference %s that is open is ours: it is neither adopted nor given a callback URL',
  async (_what, fields) => {
    await it.create('a', fields);
    expect(await swept('take over')).toEqual([]);
    expect([it.warnings, it.types('a')]).toEqual([[], ['Conference Scheduled']]);
  },
);

test('one that is closed, and not long over, is ours', async () => {
  await it.create('a');
  await it.live('2026-05-04T11:40:00.000Z' as Instant);
  expect((await it.state('a'))?.closedAt).toBeDefined();
  expect(await swept()).toEqual([]);
  expect(it.warnings.filter(([code]) => code !== 'the audit of a conference failed')).toEqual([]);
});

test.each([
  ['with times', FIELDS, 'until it is closed', ['details']],
  ['without times', ROOM, 'once', []],
] as const)(
  'one %s that FoneStorm no longer has is gone, and is asked about by the next sweep as well, or not',
  async (_what, fields, _times, again) => {
    await it.create('a', fields);
    await it.ports.fonestorm.delete(await theirsOf('a'));
    expect(await swept()).toEqual(['details']);
    expect(it.types('a').at(-1)).toBe('Conference Gone');
    expect(await swept()).toEqual(again);
  },
);

test('one without times that was gone, and that FoneStorm shows again, is followed again', async () => {
  await it.create('a', ROOM);
  const shown = await it.ports.fonestorm.list();
  await it.ports.mailbox.put({
    ...{ kind: 'answer', id: 'answer-gone', conferenceId: 'a', receivedAt: it.now(), askedAt: it.now() },
    answer: 'not found',
  });
  await it.settle();
  expect(it.types('a').at(-1)).toBe('Conference Gone');
  expect(await swept('adopt', shown)).toEqual(['details']);
  expect(await it.state('a')).toMatchObject({ phase: 'scheduled', timetable: { dueAt: expect.any(String) } });
});

test('one that was deleted, and that FoneStorm still shows, is named, and not adopted', async () => {
  await it.create('a', ROOM);
  const shown = await it.ports.fonestorm.list();
  await it.call('DELETE', '/v2/conferences/a');
  await it.settle();
  await swept('adopt', shown);
  expect(it.warnings).toEqual([['FoneStorm has a conference that was deleted', { conferenceId: 'a' }]]);
  expect(await it.ports.definitions.read(shown[0]?.id ?? '')).toBeUndefined();
});

test('one that is being created is not adopted, whatever the moment', async () => {
  const { fonestorm } = it.ports;
  const call = relay().with({
    ...it.ports,
    fonestorm: {
      ...fonestorm,
      async create(conference) {
        const created = await fonestorm.create(conference);
        await swept();
        return created;
      },
    },
  });
  const { status } = await call('POST', '/v2/conferences', { id: 'a', ...ROOM });
  await it.settle();
  expect([status, it.types('a')]).toEqual([201, ['Conference Scheduled']]);
  expect(await it.ports.definitions.ownerOfFoneStormId(atFoneStorm()[0]?.id ?? '')).toBe('a');
});

test('one that FoneStorm made twice is named, if its label is made of an id, and left alone', async () => {
  await it.create('a', TIMES);
  const twice = await madeThere({ ...TIMES, label: 'Conference a' });
  expect(await swept()).toEqual([]);
  expect(it.warnings).toEqual([
    ['FoneStorm made a conference twice', { conferenceId: 'a', fonestormId: twice }],
  ]);
  expect(atFoneStorm()).toHaveLength(2);
});

describe('a conference that was made at FoneStorm itself', () => {
  test.each([
    ['with times', FIELDS],
    ['without times', ROOM],
  ])('%s is reported, or adopted once, under FoneStorm’s id', async (_what, fields) => {
    const theirs = await madeThere(fields);
    await swept('report');
    expect(it.warnings).toEqual([
      ['FoneStorm has conferences that are not here', { count: 1, fonestormIds: [theirs] }],
    ]);
    for (const _ of ['first', 'second']) await swept('take over');
    expect(it.types(theirs)).toEqual(['Conference Adopted']);
    expect(await it.ports.definitions.read(theirs)).toMatchObject({ standing: 'confirmed', fields });
    expect(await it.ports.definitions.ownerOfFoneStormId(theirs)).toBe(theirs);
  });

  test('is not adopted while a creation in doubt may have made it', async () => {
    relay().foneStorm({
      apiFaults: [
        { fault: 'fail-before', operation: 'create', next: 1 },
        { fault: 'fail-before', operation: 'list', next: 1 },
      ],
    });
    await it.call('POST', '/v2/conferences', { id: 'a', ...ROOM });
    const theirs = await madeThere(ROOM);
    await swept();
    expect(await it.ports.definitions.read(theirs)).toBeUndefined();
    it.pass(ASKING);
  });
});

test('a conference that was known before ids were claimed is ours by its id', async () => {
  const theirs = await madeThere(ROOM);
  await it.ports.definitions.write({
    ...{ id: theirs, fields: ROOM, standing: 'confirmed', createdAt: it.now(), digest: '', version: 1 },
    fonestorm: { id: theirs, confirmedAt: it.now() },
  });
  await swept();
  expect(it.types(theirs)).not.toContain('Conference Adopted');
});
