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

async function runSweep(others?: Partial<Ports>): Promise<void> {
  await it.sweep(others);
  await it.settle();
}

/** Makes a conference at FoneStorm itself. Returns FoneStorm’s id. */
async function makeAtFoneStorm(id: string, url: string, more: object = {}): Promise<string> {
  const made = await relay()
    .client({})
    .create({ id, fields: { ...FIELDS, ...more }, callbackUrl: url });
  return made.id;
}

const ownUrl = (id: string, keys = CALLBACK_KEYS, base = PUBLIC_URL) => callbackUrl(base, id, keys);
/** The callback URL of a conference at FoneStorm. */
const urlOf = (theirs: string) => relay().simulator.control.conference(theirs).fields.callback_url;
const fonestormIds = () =>
  relay()
    .simulator.control.conferences()
    .map(({ id }) => id);
const requests = async (work: () => Promise<unknown>) => {
  const before = relay().sent.length;
  await work();
  return relay().sent.slice(before);
};

describe('a managed conference', () => {
  test('that was deleted at FoneStorm gets a status check, and is gone', async () => {
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

  test('may be missing at FoneStorm after its end', async () => {
    await it.create('a');
    await it.live(at('11:00:00'));
    await relay().client({}).delete('a');
    expect(await requests(() => it.sweep())).toEqual(['list']);
    expect(it.statusChecks).toEqual([]);
  });

  test('may be missing at FoneStorm while a caller deletes it', async () => {
    await it.create('a');
    const fonestorm = interceptPort(it.ports.fonestorm, async (name, work) => {
      const result = await work();
      // The list is requested between the deletion at FoneStorm and the write of the relay.
      if (name === 'delete') await it.sweep();
      return result;
    });
    await relay().with({ ...it.ports, fonestorm })('DELETE', '/v2/conferences/a');
    expect(it.statusChecks).toEqual([]);
    await it.settle();
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Cancelled']);
  });

  test('that FoneStorm shows again after it was gone and closed is scheduled again', async () => {
    await it.create('a', { ...FIELDS, end_time: at('12:00:00') });
    await relay().client({}).delete('a');
    await runSweep();
    await it.live(at('10:30:00'));
    expect((await it.state('a'))?.closedAt).toBeDefined();
    await makeAtFoneStorm('a', ownUrl('a'), { end_time: at('12:00:00') });
    await runSweep();
    expect(it.types('a').slice(1)).toEqual([
      ...['Conference Gone', 'Scheduled Start Reached', 'Conference Scheduled'],
    ]);
    expect((await it.state('a'))?.timetable?.dueAt).toBeDefined();
  });

  test('that is closed gets no status check while FoneStorm shows it', async () => {
    await it.create('a');
    await it.live(at('11:35:00'));
    expect((await it.state('a'))?.closedAt).toBeDefined();
    expect(await requests(runSweep)).toEqual(['list']);
  });

  test.each([
    ['deleted', '/v2/conferences/a'],
    ['erased', '/v2/conferences/a?erase=true'],
  ])('that is %s, and that FoneStorm still has, is logged and not changed', async (_name, path) => {
    await it.create('a');
    await it.call('DELETE', path);
    await it.settle();
    await it.live(at('09:40:00'));
    await makeAtFoneStorm('a', ownUrl('a'));
    expect(await requests(runSweep)).toEqual(['list']);
    expect(it.warnings).toEqual([['conference.still_at_fonestorm', { conferenceId: 'a' }]]);
    it.pass(2 * 3600_000 + 20 * MINUTE);
    await it.sweep();
    expect(it.warnings).toHaveLength(2);
    it.pass(1);
    await it.sweep();
    expect(it.warnings).toHaveLength(2);
  });

  test('that is deleted at both sides is not logged', async () => {
    await it.create('a');
    await it.call('DELETE', '/v2/conferences/a');
    await runSweep();
    expect(it.warnings).toEqual([]);
  });

  test('without a difference costs no read', async () => {
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

describe('a conference that FoneStorm made after its creation had failed', () => {
  beforeEach(async () => {
    relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'create', next: 1 }] });
    await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS, end_time: at('12:00:00') });
    it.pass(91_000);
    await runSweep();
    expect(it.types('a')).toEqual(['Conference Creation Failed']);
  });

  test('is scheduled at its close, half an hour later', async () => {
    await makeAtFoneStorm('a', ownUrl('a'), { end_time: at('12:00:00') });
    await it.live(at('09:40:00'));
    expect(it.types('a')).toEqual(['Conference Creation Failed', 'Conference Scheduled']);
    expect(await it.ports.definitions.read('a')).toMatchObject({
      status: 'confirmed',
      fonestorm: { id: 'a' },
    });
  });

  test('is scheduled by the next sweep if it is closed', async () => {
    await it.live(at('09:40:00'));
    expect((await it.state('a'))?.closedAt).toBeDefined();
    await makeAtFoneStorm('a', ownUrl('a'), { end_time: at('12:00:00') });
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
    for (let sweeps = 0; sweeps < 3; sweeps += 1) expect(await requests(runSweep)).toEqual(['list']);
    await it.live(at('11:35:00'));
    expect((await it.state('a'))?.closedAt).toBeDefined();
    expect(await requests(runSweep)).toEqual(['list']);
    expect(it.types('a')).toEqual(['Conference Creation Failed']);
    expect(it.linesOf('sweep.item_failed')).toEqual([]);
  });
});

describe('a conference with another callback URL', () => {
  const NEW_KEYS = { current: 'k2', keys: { ...CALLBACK_KEYS.keys, k2: 'k'.repeat(44) } };
  const rotated: Partial<Ports> = { callbackKeys: async () => NEW_KEYS };

  test('gets a new URL after a rotation of the keys, once', async () => {
    await it.create('a');
    expect(await requests(() => runSweep(rotated))).toEqual(['list', 'setCallbackUrl']);
    expect(urlOf('a')).toBe(ownUrl('a', NEW_KEYS));
    expect(await requests(() => runSweep(rotated))).toEqual(['list']);
    expect(it.linesOf('callback_url.corrected')).toEqual([{ conferenceId: 'a' }]);
  });

  test('gets a new URL after a move of the relay', async () => {
    await it.create('a');
    await runSweep({ publicUrl: 'https://moved.example' });
    expect(urlOf('a')).toBe(ownUrl('a', CALLBACK_KEYS, 'https://moved.example'));
    expect(it.types('a')).toEqual(['Conference Scheduled']);
  });

  test('gets a new URL under FoneStorm’s id', async () => {
    relay().foneStorm({ ids: 'ignored' });
    await it.create('a');
    await runSweep(rotated);
    expect(fonestormIds().map(urlOf)).toEqual([ownUrl('a', NEW_KEYS)]);
  });

  test('gets a new URL while it continues, long after its end', async () => {
    await it.create('a');
    await relay().simulator.control.join('a');
    await it.live(at('13:00:00'));
    await runSweep(rotated);
    expect(urlOf('a')).toBe(ownUrl('a', NEW_KEYS));
  });

  test('is not changed after its close', async () => {
    await it.create('a');
    await it.live(at('11:35:00'));
    expect(await requests(() => runSweep(rotated))).toEqual(['list']);
  });

  test.each(['honoured', 'ignored'] as const)(
    'of another server is logged and not changed (ids %s)',
    async (ids) => {
      relay().foneStorm({ ids });
      await it.create('a');
      const [theirs = ''] = fonestormIds();
      await relay().client({}).setCallbackUrl(theirs, 'https://somebody.example/callbacks');
      for (const unmanagedConferences of ['report', 'take over'] as const) {
        expect(await requests(() => runSweep({ unmanagedConferences }))).toEqual(['list']);
      }
      expect(urlOf(theirs)).toBe('https://somebody.example/callbacks');
      expect(it.warnings).toEqual(Array(2).fill(['callback_url.foreign', { conferenceId: 'a' }]));
      expect(it.types('a')).toEqual(['Conference Scheduled']);
    },
  );
});

test('leaves the remaining callback URLs to the next sweep if the budget ends', async () => {
  for (const id of ['a', 'b', 'c']) await it.create(id);
  const publicUrl = 'https://moved.example';
  relay().foneStorm({ apiFaults: [{ fault: 'busy', operation: 'update', next: 1 }] });
  await it.sweep({ publicUrl });
  it.pass(5 * MINUTE);
  expect(await requests(() => it.sweep({ publicUrl }))).toHaveLength(1 + 3);
  expect(fonestormIds().map(urlOf)).toEqual(
    ['a', 'b', 'c'].map((id) => ownUrl(id, CALLBACK_KEYS, publicUrl)),
  );
});
