import type { Instant } from '../../../lambda/domain/instant';
import { callbackUrl } from '../../../lambda/operations/callbacks/callback-url';
import { interceptPort } from '../intercept-port';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { CALLBACK_KEYS, FIELDS, type Ports, PUBLIC_URL, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

const MINUTE = 60_000;
const at = (time: string) => `2026-05-04T${time}.000Z` as Instant;

async function swept(others?: Partial<Ports>): Promise<void> {
  await it.sweep(others);
  await it.settle();
}

/** Makes a conference at FoneStorm itself; gives its id there. */
async function madeThere(id: string, url: string, more: object = {}): Promise<string> {
  const made = await relay()
    .client({})
    .create({ id, fields: { ...FIELDS, ...more }, callbackUrl: url });
  return made.id;
}

const ownUrl = (id: string, keys = CALLBACK_KEYS, base = PUBLIC_URL) => callbackUrl(base, id, keys);
/** The URL that FoneStorm calls back for one of its conferences. */
const urlOf = (theirs: string) => relay().simulator.control.conference(theirs).fields.callback_url;
const theirIds = () =>
  relay()
    .simulator.control.conferences()
    .map(({ id }) => id);
const requests = async (work: () => Promise<unknown>) => {
  const before = relay().sent.length;
  await work();
  return relay().sent.slice(before);
};

describe('a conference that is here', () => {
  test('and that somebody deleted at FoneStorm is asked about, and gone', async () => {
    await it.create('a');
    await it.create('b');
    await relay().client({}).delete('a');
    expect(await requests(it.sweep)).toEqual(['list']);
    const reason = 'FoneStorm does not list it';
    expect(it.statusChecks).toEqual([
      { id: `sweep-a-${it.now()}`, conferenceId: 'a', reason, notBefore: it.now() },
    ]);
    expect(await requests(it.settle)).toEqual(['details']);
    expect([it.types('a'), it.types('b')]).toEqual([
      ['Conference Scheduled', 'Conference Gone'],
      ['Conference Scheduled'],
    ]);
  });

  test('is not missed once its end has passed: FoneStorm need not keep it', async () => {
    await it.create('a');
    await it.live(at('11:00:00'));
    await relay().client({}).delete('a');
    expect(await requests(() => it.sweep())).toEqual(['list']);
    expect(it.statusChecks).toEqual([]);
  });

  test('is not missed while a caller deletes it', async () => {
    await it.create('a');
    const fonestorm = interceptPort(it.ports.fonestorm, async (name, work) => {
      const result = await work();
      // The list is requested, and answered, between what the deletion does at FoneStorm and what it writes here.
      if (name === 'delete') await it.sweep();
      return result;
    });
    await relay().with({ ...it.ports, fonestorm })('DELETE', '/v2/conferences/a');
    expect(it.statusChecks).toEqual([]);
    await it.settle();
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Cancelled']);
  });

  test('that comes back after it was gone and closed is followed again', async () => {
    await it.create('a', { ...FIELDS, end_time: at('12:00:00') });
    await relay().client({}).delete('a');
    await swept();
    await it.live(at('10:30:00'));
    expect((await it.state('a'))?.closedAt).toBeDefined();
    await madeThere('a', ownUrl('a'), { end_time: at('12:00:00') });
    await swept();
    expect(it.types('a').slice(1)).toEqual([
      ...['Conference Gone', 'Scheduled Start Reached', 'Conference Scheduled'],
    ]);
    expect((await it.state('a'))?.timetable?.dueAt).toBeDefined();
  });

  test('and closed is not asked about for as long as FoneStorm shows it', async () => {
    await it.create('a');
    await it.live(at('11:35:00'));
    expect((await it.state('a'))?.closedAt).toBeDefined();
    expect(await requests(swept)).toEqual(['list']);
  });

  test.each([
    ['deleted', '/v2/conferences/a'],
    ['erased', '/v2/conferences/a?erase=true'],
  ])('and %s, and that FoneStorm still has, is named in the log and left alone', async (_name, path) => {
    await it.create('a');
    await it.call('DELETE', path);
    await it.settle();
    await it.live(at('09:40:00'));
    await madeThere('a', ownUrl('a'));
    expect(await requests(swept)).toEqual(['list']);
    expect(it.warnings).toEqual([['conference.still_at_fonestorm', { conferenceId: 'a' }]]);
    it.pass(2 * 3600_000 + 20 * MINUTE);
    await it.sweep();
    expect(it.warnings).toHaveLength(2);
    it.pass(1);
    await it.sweep();
    expect(it.warnings).toHaveLength(2);
  });

  test('and deleted, and that FoneStorm does not have, is named nowhere', async () => {
    await it.create('a');
    await it.call('DELETE', '/v2/conferences/a');
    await swept();
    expect(it.warnings).toEqual([]);
  });

  test('and is as it should be costs no read', async () => {
    for (const id of ['a', 'b']) await it.create(id);
    const reads: string[] = [];
    const read = (name: string, work: () => Promise<unknown>) => {
      reads.push(name);
      return work();
    };
    const { definitions, conferenceLog } = it.ports;
    await it.sweep({
      definitions: interceptPort(definitions, read),
      conferenceLog: interceptPort(conferenceLog, read),
    });
    expect(reads).toEqual(['dueTicks', 'listUnfinished']);
  });
});

describe('a conference that FoneStorm made late, after it was declared failed', () => {
  beforeEach(async () => {
    relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'create', next: 1 }] });
    await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS, end_time: at('12:00:00') });
    it.pass(91_000);
    await swept();
    expect(it.types('a')).toEqual(['Conference Creation Failed']);
  });

  test('is scheduled at its close, half an hour later', async () => {
    await madeThere('a', ownUrl('a'), { end_time: at('12:00:00') });
    await it.live(at('09:40:00'));
    expect(it.types('a')).toEqual(['Conference Creation Failed', 'Conference Scheduled']);
    expect(await it.ports.definitions.read('a')).toMatchObject({
      status: 'confirmed',
      fonestorm: { id: 'a' },
    });
  });

  test('and closed, is scheduled by the next sweep', async () => {
    await it.live(at('09:40:00'));
    expect((await it.state('a'))?.closedAt).toBeDefined();
    await madeThere('a', ownUrl('a'), { end_time: at('12:00:00') });
    await it.sweep();
    expect(it.statusChecks).toMatchObject([
      { id: `sweep-a-${it.now()}`, reason: 'FoneStorm has it, and it has no timetable' },
    ]);
    await it.settle();
    expect(it.types('a')).toEqual(['Conference Creation Failed', 'Conference Scheduled']);
    expect((await it.state('a'))?.timetable?.dueAt).toBe(at('09:50:00'));
  });
});

describe('a conference that FoneStorm refused', () => {
  beforeEach(async () => {
    relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', next: 1 }] });
    await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
    await it.settle();
    expect(it.types('a')).toEqual(['Conference Creation Failed']);
  });

  test('is not checked by any sweep, before its close or after it', async () => {
    expect((await it.state('a'))?.timetable?.dueAt).toBeDefined();
    for (let sweeps = 0; sweeps < 3; sweeps += 1) expect(await requests(swept)).toEqual(['list']);
    await it.live(at('11:35:00'));
    expect((await it.state('a'))?.closedAt).toBeDefined();
    expect(await requests(swept)).toEqual(['list']);
    expect(it.types('a')).toEqual(['Conference Creation Failed']);
    expect(it.linesOf('sweep.item_failed')).toEqual([]);
  });
});

describe('a conference that FoneStorm made twice', () => {
  test('is there once: the superfluous one is deleted', async () => {
    await it.create('a');
    relay().foneStorm({ ids: 'duplicated' });
    const other = await madeThere('a', ownUrl('a'));
    expect(other).not.toBe('a');
    await swept();
    expect(theirIds()).toEqual(['a']);
    expect(it.warnings).toEqual([['conference.duplicated', { conferenceId: 'a', fonestormId: other }]]);
    expect(it.types('a')).toEqual(['Conference Scheduled']);
  });

  test('and of which the known one is gone, is gone: the other is left alone', async () => {
    await it.create('a');
    relay().foneStorm({ ids: 'duplicated' });
    const other = await madeThere('a', ownUrl('a', CALLBACK_KEYS, 'https://old.example'));
    await relay().client({}).delete('a');
    await swept();
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Gone']);
    await it.live(at('09:40:00'));
    expect((await it.state('a'))?.closedAt).toBeDefined();
    expect(await requests(swept)).toEqual(['list']);
    expect(theirIds()).toEqual([other]);
  });
});

describe('a conference calls back at another URL: it', () => {
  const NEW_KEYS = { current: 'k2', keys: { ...CALLBACK_KEYS.keys, k2: 'k'.repeat(44) } };
  const rotated: Partial<Ports> = { callbackKeys: async () => NEW_KEYS };

  test('is registered anew after a rotation of the keys, once', async () => {
    await it.create('a');
    expect(await requests(() => swept(rotated))).toEqual(['list', 'setCallbackUrl']);
    expect(urlOf('a')).toBe(ownUrl('a', NEW_KEYS));
    expect(await requests(() => swept(rotated))).toEqual(['list']);
    expect(it.linesOf('callback_url.corrected')).toEqual([{ conferenceId: 'a' }]);
  });

  test('is registered anew after the relay has moved', async () => {
    await it.create('a');
    await swept({ publicUrl: 'https://moved.example' });
    expect(urlOf('a')).toBe(ownUrl('a', CALLBACK_KEYS, 'https://moved.example'));
    expect(it.types('a')).toEqual(['Conference Scheduled']);
  });

  test('is registered anew by FoneStorm’s own id', async () => {
    relay().foneStorm({ ids: 'ignored' });
    await it.create('a');
    await swept(rotated);
    expect(theirIds().map(urlOf)).toEqual([ownUrl('a', NEW_KEYS)]);
  });

  test('is registered anew as long as it goes on, however long after its end', async () => {
    await it.create('a');
    await relay().simulator.control.join('a');
    await it.live(at('13:00:00'));
    await swept(rotated);
    expect(urlOf('a')).toBe(ownUrl('a', NEW_KEYS));
  });

  test('is left alone once it is closed', async () => {
    await it.create('a');
    await it.live(at('11:35:00'));
    expect(await requests(() => swept(rotated))).toEqual(['list']);
  });

  test.each(['honoured', 'ignored'] as const)(
    'is somebody else’s, by the hand of its owner: is left alone, and named in the log (ids %s)',
    async (ids) => {
      relay().foneStorm({ ids });
      await it.create('a');
      const [theirs = ''] = theirIds();
      await relay().client({}).setCallbackUrl(theirs, 'https://somebody.example/callbacks');
      for (const unmanagedConferences of ['report', 'take over'] as const) {
        expect(await requests(() => swept({ unmanagedConferences }))).toEqual(['list']);
      }
      expect(urlOf(theirs)).toBe('https://somebody.example/callbacks');
      expect(it.warnings).toEqual(Array(2).fill(['callback_url.foreign', { conferenceId: 'a' }]));
      expect(it.types('a')).toEqual(['Conference Scheduled']);
    },
  );
});

test('where the budget ends, the next sweep registers the rest', async () => {
  for (const id of ['a', 'b', 'c']) await it.create(id);
  const publicUrl = 'https://moved.example';
  relay().foneStorm({ apiFaults: [{ fault: 'busy', operation: 'update', next: 1 }] });
  await it.sweep({ publicUrl });
  it.pass(5 * MINUTE);
  expect(await requests(() => it.sweep({ publicUrl }))).toHaveLength(1 + 3);
  expect(theirIds().map(urlOf)).toEqual(['a', 'b', 'c'].map((id) => ownUrl(id, CALLBACK_KEYS, publicUrl)));
});
