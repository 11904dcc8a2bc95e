import { entryOf, messageOf } from '../../lambda/adapters/mailbox-message';
import { withoutFuture } from '../../lambda/domain/clock-ahead';
import type { Entry } from '../../lambda/domain/entry';
import type { State } from '../../lambda/domain/state';
import { answer, at, call, callback, change, tick, timed } from './entries';
import { run } from './run';

function timetableOf({ timetable }: State) {
  if (!timetable) throw new Error('timetable: expected one');
  return timetable;
}

/** The clock is an hour ahead when it is 10:00:00, for three seconds. */
const AHEAD = [callback('11:00:00', {}), callback('11:00:02', { organizer_status: true })];

const early: readonly Entry[] = [change('created'), ...AHEAD];

test('the clock was an hour ahead: FoneStorm is asked as soon as there is a reason', () => {
  const { questions } = run([
    ...early,
    callback('10:00:05', {}),
    callback('10:00:07', {}),
    callback('10:00:11', {}),
  ]);
  expect(questions.map(({ notBefore }) => notBefore)).toEqual([
    ...[at('11:00:05'), at('10:00:10'), at('10:00:16')],
  ]);
});

test('the clock was an hour ahead: what FoneStorm answers is newer than what came then', () => {
  const { state, questions } = run([...early, callback('10:00:05', {}), answer('10:00:10', 3)]);
  expect(state).toMatchObject({
    attendees: { value: 3 },
    confirmedAt: at('10:00:10'),
    heardAt: at('10:00:05'),
  });
  expect(questions).toHaveLength(2);
});

test('the clock was an hour ahead: it is polled five minutes later, and no more than that', () => {
  const entries = [...early, call('10:00:05', 'u1', 'BEGIN')];
  const { revision = 0 } = run(entries).state.timetable ?? {};
  const { state } = run([...entries, tick('10:00:05', revision, '10:00:00')]);
  expect(state.timetable?.dueAt).toBe(at('10:05:05'));
  expect(state.phaseAt).toBe(at('10:00:05'));
});

test('FoneStorm was asked by a clock that was an hour ahead: what has a time of its own counts', () => {
  const asked = [change('created'), answer('11:00:00', { organizer: true, attendees: 2, word: 'active' })];
  const { state } = run([
    ...asked,
    timed('10:00:06', '10:00:05', {
      organizer_status: false,
      attendees_status: 1,
      conference_status: 'ended',
    }),
  ]);
  expect(state).toMatchObject({
    organizer: { value: false },
    attendees: { value: 1 },
    over: { value: true },
  });
});

test('presence from a status check with a clock that was an hour ahead is kept', () => {
  const asked = [change('created'), answer('11:00:00', { organizer: true, attendees: 2 })];
  const { state } = run([...asked, callback('10:00:06', {})]);
  expect(state.organizer).toEqual({ value: true });
  expect(state.attendees).toEqual({ value: 2 });
});

test('steps of a conference that was created while the clock was two hours ahead are not delayed', () => {
  const { state } = run([change('created', '12:00:00'), callback('10:00:00', {})]);
  expect(state.timetable?.since).toBe(at('10:00:00'));
});

test.each([
  ['10:20:00', '10:20:00'],
  ['10:20:01', undefined],
])('a tick that is postponed until %s stays postponed at 10:00:00, or not', (until, expected) => {
  const { state } = run([change('created')]);
  const heldState = { ...state, timetable: { ...timetableOf(state), heldUntil: at(until) } };
  const { timetable } = withoutFuture(heldState, at('10:00:00'));
  expect(timetable?.heldUntil).toBe(expected && at(expected));
});

test('clocks that differ by five minutes change nothing', () => {
  const { questions } = run([change('created'), callback('10:05:00', {}), callback('10:00:06', {})]);
  expect(questions.map(({ notBefore }) => notBefore)).toEqual([at('10:05:05')]);
});

test('a redriven entry is older than later ones, whose state stays', () => {
  const before = run([change('created'), callback('10:30:00', { attendees_status: 1 })]).state;
  const { state } = run([
    ...[change('created'), callback('10:30:00', { attendees_status: 1 })],
    callback('09:00:00', { attendees_status: 2 }, { redriven: true }),
  ]);
  expect(state).toMatchObject({ heardAt: before.heardAt, asOf: before.asOf, phaseAt: before.phaseAt });
});

test('keeps FoneStorm’s own times, also if they are later than a late entry, and the times of answers that are not later', () => {
  const said = run([change('created'), timed('10:30:00', '10:29:59', { attendees_status: 1 })]).state;
  expect(withoutFuture(said, at('09:00:00')).attendees).toEqual({ value: 1, time: at('10:29:59') });
  const answered = run([change('created'), answer('10:00:00', 2)]).state;
  expect(withoutFuture(answered, at('10:00:06')).attendees).toEqual({ value: 2, time: at('10:00:00') });
});

describe('an entry that was received after it was sent was received by a clock that was ahead', () => {
  const sentAt = Date.parse(at('10:00:00'));
  const sent = (entry: Entry) =>
    entryOf({ id: 'm', group: entry.conferenceId, body: messageOf(entry), sentAt });

  test('it is a callback: it was received when it was sent', () => {
    const entry = callback('11:00:00', {});
    expect(sent(entry)).toEqual({ ...entry, receivedAt: at('10:00:00') });
  });

  test('it is a report: it was asked for as long before', () => {
    const entry: Entry = { ...answer('10:59:58', 1), receivedAt: at('11:00:00') };
    expect(sent(entry)).toMatchObject({ receivedAt: at('10:00:00'), askedAt: at('09:59:58') });
  });

  test('it was a minute ahead: that is as clocks are', () => {
    const entry = callback('10:01:00', {});
    expect(sent(entry)).toEqual(entry);
  });
});
