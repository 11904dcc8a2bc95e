import { isDeepStrictEqual } from 'node:util';
import { LOG_CODES } from '../../../lambda/contract/log-codes';
import type { Entry, TickEntry } from '../../../lambda/domain/entry';
import { after, type Instant } from '../../../lambda/domain/instant';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { posted, presence } from '../../domain/entries';
import { atEveryCall, breakingPorts } from '../breaking-ports';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { FIELDS, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
/** The requests to the schedules, in order: the time of a set tick, or `clear`. */
let scheduled: string[];
beforeEach(fresh);

async function fresh(): Promise<void> {
  scheduled = [];
  it = await isolatedRelay(relay(), ({ schedules }) => ({
    schedules: {
      async set(tick) {
        scheduled.push(tick.dueAt);
        await schedules.set(tick);
      },
      async clear(id) {
        scheduled.push('clear');
        await schedules.clear(id);
      },
    },
  }));
}

const at = (time: string) => `2026-05-04T${time}.000Z` as Instant;

/** The entries of one kind in the mailbox. */
const waiting = (kind: Entry['kind']) => it.mailbox.filter((entry) => entry.kind === kind);

/** Advances the entries in the mailbox, without status checks. */
async function advanced(): Promise<void> {
  for (const entry of it.mailbox.splice(0)) await advanceConference(it.ports)(entry);
}

describe('the schedule of a conference', () => {
  test('is set once, and again if the next time changes', async () => {
    await it.create('a');
    expect(scheduled).toEqual([at('09:50:00')]);
    await it.call('PUT', '/v2/conferences/a', { label: 'Daily' });
    await it.settle();
    expect(scheduled).toEqual([at('09:50:00')]);
    await it.call('PUT', '/v2/conferences/a', { start_time: at('10:30:00') });
    await it.settle();
    expect(scheduled).toEqual([at('09:50:00'), at('10:20:00')]);
    const { revision } = (await it.state('a'))?.timetable ?? {};
    expect(it.schedules.get('a')).toMatchObject({ revision, dueAt: at('10:20:00') });
  });

  test('is not set for a tick that is due already, which goes into the mailbox', async () => {
    it.pass(70 * 60_000);
    await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
    await advanced();
    expect(scheduled).toEqual([]);
    const { revision } = (await it.state('a'))?.timetable ?? {};
    expect(it.mailbox).toEqual([
      {
        ...{ kind: 'tick', id: `tick-a-${revision}`, conferenceId: 'a', revision },
        ...{ dueAt: at('10:00:00'), receivedAt: at('10:10:00') },
      },
    ]);
    await it.settle();
    expect(scheduled).toHaveLength(1);
  });

  test('is not set for a tick that became due while its entry waited', async () => {
    await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
    it.pass(65 * 60_000);
    await advanced();
    expect(scheduled).toEqual([]);
    expect(it.mailbox).toMatchObject([{ kind: 'tick', dueAt: at('09:50:00'), receivedAt: it.now() }]);
  });

  test('is cleared if no tick is left', async () => {
    await it.create('a');
    await it.call('DELETE', '/v2/conferences/a');
    await it.settle();
    expect(scheduled).toEqual([at('09:50:00'), at('09:30:00')]);
    await it.live(at('09:31:00'));
    expect(scheduled.at(-1)).toBe('clear');
    expect((await it.state('a'))?.closedAt).toBeDefined();
    expect(it.schedules.size).toBe(0);
  });
});

describe('the function crashes while it advances an entry, which is delivered again', () => {
  /** Puts an entry into the mailbox; everything before it is advanced. */
  const entries: Record<string, () => Promise<void>> = {
    'of a creation': async () => {
      await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
    },
    'of a creation during the conference': async () => {
      it.pass(70 * 60_000);
      await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
    },
    'of an update of its times': async () => {
      await it.create('a');
      await it.call('PUT', '/v2/conferences/a', { start_time: at('10:30:00') });
    },
    'of a deletion': async () => {
      await it.create('a');
      await it.call('DELETE', '/v2/conferences/a');
    },
    'of a tick': async () => {
      await it.create('a');
      await ticked();
    },
    'of the status report that closes it': async () => {
      await it.create('a');
      await it.live(at('11:29:00'));
      await ticked();
      await advanced();
      const [check] = it.statusChecks.splice(0);
      expect(check).toMatchObject({ isAudit: true });
      it.mailbox.push({
        ...{
          kind: 'status-report',
          id: 'status-report-last',
          conferenceId: 'a',
          receivedAt: it.now(),
          requestedAt: it.now(),
        },
        ...{ report: 'not found', audit: { upTo: 4, missing: [], deadLetters: [] } },
      });
    },
  };
  async function ticked(): Promise<void> {
    const tick = it.schedules.get('a');
    if (!tick) throw new Error('expected a tick');
    it.pass(Date.parse(tick.dueAt) - Date.parse(it.now()));
    it.mailbox.push({ ...tick, receivedAt: it.now() });
  }

  test.each(Object.entries(entries))('%s: the schedule agrees with the timetable', async (_name, before) => {
    await atEveryCall(async (where) => {
      await fresh();
      await before();
      const [entry] = it.mailbox.splice(0);
      if (!entry) throw new Error('expected an entry');
      const { ports, calls } = breakingPorts(it.ports, where);
      await advanceConference(ports)(entry).catch(() => undefined);
      await advanceConference(it.ports)(entry);
      const { timetable } = (await it.state('a')) ?? {};
      const expected = [where.call, timetable?.dueAt];
      const next: readonly (TickEntry | undefined)[] =
        waiting('tick').length > 0 ? (waiting('tick') as TickEntry[]) : [it.schedules.get('a')];
      expect([where.call, ...new Set(next.map((tick) => tick?.dueAt))]).toEqual(expected);
      if (timetable?.dueAt) expect(next[0]?.revision).toBe(timetable.revision);
      expect((await it.ports.conferenceLog.load('a')).head?.lastEntryId).toBe(entry.id);
      return calls();
    });
  });
});

describe('a repeated callback of a call', () => {
  const called = (id: string, fields: object): Entry => ({
    ...{ kind: 'callback', id, conferenceId: 'a', receivedAt: it.now() },
    request: posted(JSON.stringify({ uid: 'u1', direction: 'INBOUND', ...fields }), 'application/json'),
  });
  /** A callback: a participant joined. */
  const begins = (id: string) => called(id, { status: 'BEGIN' });
  const joined = () => it.types('a').filter((type) => type === 'Participant Joined');

  test('is a duplicate: the participant joins once', async () => {
    await it.create('a');
    for (const id of ['callback-1', 'callback-2']) await advanceConference(it.ports)(begins(id));
    expect(joined()).toHaveLength(1);
    expect(it.events.at(-1)?.detail.callback).toMatchObject({ duplicate_of: 'callback-1' });
  });

  test('is not a duplicate if the first one became a dead letter before it was saved', async () => {
    await it.create('a');
    const conferenceLog = {
      ...it.ports.conferenceLog,
      append: () => Promise.reject(new Error('the write failed')),
    };
    await expect(advanceConference({ ...it.ports, conferenceLog })(begins('callback-1'))).rejects.toThrow();
    await advanceConference(it.ports)(begins('callback-2'));
    expect(joined()).toHaveLength(1);
    expect(it.events.at(-1)?.type).toBe('Participant Joined');
    await advanceConference(it.ports)({ ...begins('callback-1'), redriven: true });
    await advanceConference(it.ports)(begins('callback-3'));
    expect(joined()).toHaveLength(1);
  });

  /** Receives callbacks of one call, each with its own time, in seconds after 09:00, or without one. */
  async function receive(...callbacks: readonly (readonly ['BEGIN' | 'END', number?])[]): Promise<void> {
    await it.create('a');
    for (const [index, [status, second]] of callbacks.entries()) {
      const time = second === undefined ? {} : { timestamp: at(`09:00:0${second}`) };
      await advanceConference(it.ports)(called(`callback-${index + 1}`, { status, ...time }));
    }
  }
  const outcomes = () =>
    it.events.flatMap(({ type, detail }) => {
      const { duplicate_of: of } = (detail.callback ?? {}) as { duplicate_of?: string };
      if (type === 'Callback Received') return of === undefined ? [] : [`duplicate of ${of}`];
      return type.startsWith('Participant') ? [type] : [];
    });

  test('counts as a new BEGIN if its own time is later', async () => {
    await receive(['BEGIN', 1], ['END', 2], ['BEGIN', 3]);
    expect(outcomes()).toEqual(['Participant Joined', 'Participant Left', 'Participant Joined']);
    expect((await it.state('a'))?.participants).toEqual(['u1']);
    expect(it.statusChecks).toEqual([]);
  });

  test('counts each time that the call returns, and a repeat of any time is a duplicate of that time', async () => {
    await receive(['BEGIN', 1], ['END', 2], ['BEGIN', 3], ['END', 4], ['BEGIN', 3], ['END', 2], ['BEGIN', 1]);
    expect(outcomes()).toEqual([
      ...['Participant Joined', 'Participant Left', 'Participant Joined', 'Participant Left'],
      ...['duplicate of callback-3', 'duplicate of callback-2', 'duplicate of callback-1'],
    ]);
    expect((await it.state('a'))?.participants).toEqual([]);
  });

  test('is applied in the order of FoneStorm’s times, in any order of receipt', async () => {
    await receive(['BEGIN', 3], ['END', 2], ['BEGIN', 1]);
    expect(outcomes()).toEqual(['Participant Joined']);
    expect((await it.state('a'))?.participants).toEqual(['u1']);
  });

  test('is one participant after several BEGINs at later times', async () => {
    await receive(['BEGIN', 1], ['BEGIN', 2], ['BEGIN', 3], ['END', 4]);
    expect(outcomes()).toEqual(['Participant Joined', 'Participant Left']);
  });

  test('without a time is a duplicate, and a BEGIN after the END requests a status check', async () => {
    await receive(['BEGIN'], ['END'], ['BEGIN']);
    expect(outcomes()).toEqual(['Participant Joined', 'Participant Left', 'duplicate of callback-1']);
    expect(it.statusChecks.map((each) => 'reason' in each && each.reason)).toEqual([
      'a callback without a time repeats the BEGIN of a call that ended',
    ]);
  });

  test('without a time is a duplicate, and a second END requests a status check if a participant is present', async () => {
    await receive(['BEGIN'], ['END'], ['END']);
    expect(it.statusChecks).toEqual([]);
    await advanceConference(it.ports)(called('callback-4', { uid: 'u2', status: 'BEGIN' }));
    await advanceConference(it.ports)(called('callback-5', { status: 'END' }));
    expect(it.statusChecks).toMatchObject([
      { reason: 'a callback without a time repeats the END of a call' },
    ]);
  });
});

test('fails an entry whose schedule cannot be set, for another delivery', async () => {
  await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
  const schedules = { ...it.ports.schedules, set: () => Promise.reject(new Error('no schedules')) };
  const [entry] = it.mailbox.splice(0);
  if (!entry) throw new Error('expected an entry');
  await expect(advanceConference({ ...it.ports, schedules })(entry)).rejects.toThrow('no schedules');
  await advanceConference(it.ports)(entry);
  expect(scheduled).toEqual([at('09:50:00')]);
  expect(it.schedules.get('a')?.dueAt).toBe(after(FIELDS.start_time, -600_000));
});

test('logs one line when an entry is saved, and one when its events are published', async () => {
  await it.create('a');
  const callback = { ...presence('09:00:00', true, 1), conferenceId: 'a' };
  it.pass(40);
  await advanceConference(it.ports)(callback);
  const lines = [
    { conferenceId: 'a', entryId: 'change-a-1', kind: 'change', events: 1, latency: 0 },
    { conferenceId: 'a', entryId: callback.id, kind: 'callback', events: 4, latency: 40 },
  ];
  expect(it.linesOf(LOG_CODES.published)).toEqual(lines);
});

test('appends an entry to the log before it publishes its events', async () => {
  const isRecorded: boolean[] = [];
  const publishing = it.ports.eventBus.publish;
  const eventBus = {
    publish: async (events: Parameters<typeof publishing>[0]) => {
      for (const { detail } of events) {
        const { conferenceId } = detail.metadata;
        const { items } = await it.ports.conferenceLog.records(conferenceId, 'all', 100);
        const recorded = items.flatMap((record) => record.events);
        isRecorded.push(recorded.some((event) => isDeepStrictEqual(event.detail, detail)));
      }
      await publishing(events);
    },
  };
  await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
  it.mailbox.push({ ...presence('09:00:00', true, 1), conferenceId: 'a' });
  for (const entry of it.mailbox.splice(0)) await advanceConference({ ...it.ports, eventBus })(entry);
  expect(isRecorded).toEqual([true, true, true, true, true]);
});
