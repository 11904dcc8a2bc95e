import { parseEntry } from '../../lambda/adapters/sqs/mailbox-message';
import { serializeEntry } from '../../lambda/adapters/sqs/serialize-entry';
import { clampFutureTimes } from '../../lambda/domain/clamp-future-times';
import type { Entry } from '../../lambda/domain/entry';
import type { State } from '../../lambda/domain/state';
import { advanceEntries } from './advance-entries';
import { at, call, callback, callbackWithTime, change, statusReport, tick } from './entries';

function timetableOf({ timetable }: State) {
  if (!timetable) throw new Error('timetable: expected one');
  return timetable;
}

/** Callbacks of a clock that is an hour ahead from 10:00:00 on, for three seconds. */
const AHEAD = [callback('11:00:00', {}), callback('11:00:02', { organizer_status: true })];

const early: readonly Entry[] = [change('created'), ...AHEAD];

test('after a clock that was an hour ahead, the next reason causes a status check at once', () => {
  const { statusChecks } = advanceEntries([
    ...early,
    callback('10:00:05', {}),
    callback('10:00:07', {}),
    callback('10:00:11', {}),
  ]);
  expect(statusChecks.map(({ notBefore }) => notBefore)).toEqual([
    ...[at('11:00:05'), at('10:00:10'), at('10:00:16')],
  ]);
});

test('after a clock that was an hour ahead, a status report is newer than its callbacks', () => {
  const { state, statusChecks } = advanceEntries([
    ...early,
    callback('10:00:05', {}),
    statusReport('10:00:10', 3),
  ]);
  expect(state).toMatchObject({
    attendees: { value: 3 },
    lastReportAt: at('10:00:10'),
    lastCallbackAt: at('10:00:05'),
  });
  expect(statusChecks).toHaveLength(2);
});

test('after a clock that was an hour ahead, the conference is polled five minutes later', () => {
  const entries = [...early, call('10:00:05', 'u1', 'BEGIN')];
  const { revision = 0 } = advanceEntries(entries).state.timetable ?? {};
  const { state } = advanceEntries([...entries, tick('10:00:05', revision, '10:00:00')]);
  expect(state.timetable?.dueAt).toBe(at('10:05:05'));
  expect(state.phaseAt).toBe(at('10:00:05'));
});

test('after a status check by a clock that was an hour ahead, a callback with a time counts', () => {
  const asked = [
    change('created'),
    statusReport('11:00:00', { organizer: true, attendees: 2, word: 'active' }),
  ];
  const { state } = advanceEntries([
    ...asked,
    callbackWithTime('10:00:06', '10:00:05', {
      organizer_status: false,
      attendees_status: 1,
      conference_status: 'ended',
    }),
  ]);
  expect(state).toMatchObject({
    organizer: { value: false },
    attendees: { value: 1 },
    endReported: { value: true },
  });
});

test('presence from a status check with a clock that was an hour ahead is kept', () => {
  const asked = [change('created'), statusReport('11:00:00', { organizer: true, attendees: 2 })];
  const { state } = advanceEntries([...asked, callback('10:00:06', {})]);
  expect(state.organizer).toEqual({ value: true });
  expect(state.attendees).toEqual({ value: 2 });
});

test('steps of a conference that was created while the clock was two hours ahead are not delayed', () => {
  const { state } = advanceEntries([change('created', '12:00:00'), callback('10:00:00', {})]);
  expect(state.timetable?.startKnownSince).toBe(at('10:00:00'));
});

test.each([
  ['10:20:00', '10:20:00'],
  ['10:20:01', undefined],
])(
  'a tick that is postponed until %s stays postponed at 10:00:00 if that is at most 20 minutes ahead',
  (until, expected) => {
    const { state } = advanceEntries([change('created')]);
    const heldState = { ...state, timetable: { ...timetableOf(state), postponedUntil: at(until) } };
    const { timetable } = clampFutureTimes(heldState, at('10:00:00'));
    expect(timetable?.postponedUntil).toBe(expected && at(expected));
  },
);

test('clocks that differ by five minutes change nothing', () => {
  const { statusChecks } = advanceEntries([
    change('created'),
    callback('10:05:00', {}),
    callback('10:00:06', {}),
  ]);
  expect(statusChecks.map(({ notBefore }) => notBefore)).toEqual([at('10:05:05')]);
});

test('a redriven entry does not change the times of newer entries', () => {
  const before = advanceEntries([change('created'), callback('10:30:00', { attendees_status: 1 })]).state;
  const { state } = advanceEntries([
    ...[change('created'), callback('10:30:00', { attendees_status: 1 })],
    callback('09:00:00', { attendees_status: 2 }, { redriven: true }),
  ]);
  expect(state).toMatchObject({
    lastCallbackAt: before.lastCallbackAt,
    asOf: before.asOf,
    phaseAt: before.phaseAt,
  });
});

test('FoneStorm’s own times stay, also if a late entry is older, and so do the times of earlier status reports', () => {
  const said = advanceEntries([
    change('created'),
    callbackWithTime('10:30:00', '10:29:59', { attendees_status: 1 }),
  ]).state;
  expect(clampFutureTimes(said, at('09:00:00')).attendees).toEqual({ value: 1, time: at('10:29:59') });
  const answered = advanceEntries([change('created'), statusReport('10:00:00', 2)]).state;
  expect(clampFutureTimes(answered, at('10:00:06')).attendees).toEqual({ value: 2, time: at('10:00:00') });
});

describe('an entry that was received by a clock ahead of its queue', () => {
  const sentAt = Date.parse(at('10:00:00'));
  const sent = (entry: Entry) =>
    parseEntry({ id: 'm', group: entry.conferenceId, body: serializeEntry(entry), sentAt });

  test('has the time of its message as its receipt if it is a callback an hour ahead', () => {
    const entry = callback('11:00:00', {});
    expect(sent(entry)).toEqual({ ...entry, receivedAt: at('10:00:00') });
  });

  test('has the time of its request shifted with its receipt if it is a report', () => {
    const entry: Entry = { ...statusReport('10:59:58', 1), receivedAt: at('11:00:00') };
    expect(sent(entry)).toMatchObject({ receivedAt: at('10:00:00'), requestedAt: at('09:59:58') });
  });

  test('does not change if the clock was a minute ahead', () => {
    const entry = callback('10:01:00', {});
    expect(sent(entry)).toEqual(entry);
  });
});
