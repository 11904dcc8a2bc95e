import { advance } from '../../lambda/domain/advance';
import { type Entry, tickOf } from '../../lambda/domain/entry';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { advanceEntries } from './advance-entries';
import {
  at,
  CONFERENCE,
  callback,
  change,
  definition,
  presence,
  statusReport,
  WHOLE_CONFERENCE,
} from './entries';
import { runScenario } from './scenario';

const created = change('created');
const scheduled = '09:00:00 Conference Scheduled, api';
const reminded = '09:50:00 Conference Reminder, timetable';

/** The fields of a conference that lasts from one time to another. */
function lasting(start: string, end: string) {
  return { start_time: at(start), end_time: at(end) };
}

/** The outcome of a reminder's tick that is due after a move, before the change entry: events, and both timetables. */
function tickAfterMove(fields: ReturnType<typeof lasting>) {
  const { state } = advance({ definition }, created, DEFAULT_RULES);
  const { revision = 0, dueAt = at('09:50:00') } = state.timetable ?? {};
  const moved = { ...definition, fields: { ...definition.fields, ...fields } };
  const due = tickOf(CONFERENCE, { revision, dueAt });
  const outcome = advance({ definition: moved, state }, due, DEFAULT_RULES);
  return { events: outcome.events, ticks: [state.timetable, outcome.state.timetable] };
}

describe('a conference that is moved', () => {
  test('before its start, three times, has each event once, at its last time', () => {
    const { timeline, state } = runScenario({
      entries: [created],
      updates: {
        '09:10:00': lasting('14:00:00', '15:00:00'),
        '09:20:00': lasting('10:30:00', '11:30:00'),
        '09:30:00': lasting('12:00:00', '13:00:00'),
      },
    });
    expect(timeline).toEqual([
      scheduled,
      ...['09:10:00', '09:20:00', '09:30:00'].map((time) => `${time} Conference Updated, api`),
      '11:50:00 Conference Reminder, timetable',
      '12:05:05 Organizer Absent, timetable',
      '12:15:05 Conference Not Attended, timetable',
    ]);
    expect(state.closedAt).toBe(at('13:30:05'));
  });

  test('is due for nothing at its old times, also before its change entry', () => {
    const { events, ticks } = tickAfterMove(lasting('10:05:00', '11:05:00'));
    expect(events).toEqual([]);
    expect(ticks).toMatchObject([
      { revision: 1, dueAt: at('09:50:00') },
      { revision: 2, dueAt: at('09:55:00') },
    ]);
    const same = tickAfterMove(lasting('10:00:00', '11:05:00'));
    expect(same.ticks).toMatchObject([{ dueAt: at('09:50:00') }, { revision: 2, dueAt: at('09:50:00') }]);
  });

  test('after a reminder has another one for its new start', () => {
    const { timeline } = runScenario({
      entries: [created],
      updates: { '09:52:00': lasting('10:40:00', '11:00:00') },
      until: '10:40:00',
    });
    expect(timeline).toEqual([
      scheduled,
      reminded,
      '09:52:00 Conference Updated, api',
      '10:30:00 Conference Reminder, timetable',
    ]);
  });

  test('to a start that is nearer than its reminder has none for it', () => {
    const { timeline } = runScenario({
      entries: [created],
      updates: { '09:30:00': lasting('09:35:00', '10:35:00') },
      until: '09:45:00',
    });
    expect(timeline).toEqual([
      scheduled,
      '09:30:00 Conference Updated, api',
      '09:40:05 Organizer Absent, timetable',
    ]);
  });

  test('while its attendance is checked is no longer reported as not attended at its old start', () => {
    const { timeline, statusChecks } = runScenario({
      entries: [created],
      updates: { '10:15:03': lasting('11:00:00', '12:00:00') },
      until: '11:00:00',
    });
    expect(timeline).toEqual([
      scheduled,
      reminded,
      '10:05:05 Organizer Absent, timetable',
      '10:15:03 Conference Updated, api',
      '10:50:00 Conference Reminder, timetable',
    ]);
    expect(statusChecks.slice(-2).map(({ notBefore }) => notBefore)).toEqual([
      at('10:15:05'),
      at('11:00:05'),
    ]);
  });

  test('to later after it ended is scheduled again, and starts again', () => {
    const { timeline, state } = runScenario({
      entries: [created, ...WHOLE_CONFERENCE, presence('13:00:02', true, 0), presence('14:00:02', false, 0)],
      updates: { '11:10:00': lasting('13:00:00', '14:00:00') },
      reports: {
        '10:00:01': { organizer: true, attendees: 2 },
        '11:00:09': 0,
        '13:00:02': { organizer: true },
        '14:00:02': 0,
      },
    });
    expect(timeline.slice(-7)).toEqual([
      '11:10:00 Conference Updated, api',
      '11:10:00 Conference Scheduled, api',
      '12:50:00 Conference Reminder, timetable',
      '13:00:02 Conference Started, callback',
      '13:00:02 Organizer Joined, callback',
      '14:00:02 Organizer Left, callback',
      '14:00:02 Conference Ended, callback',
    ]);
    expect(state.closedAt).toBe(at('14:30:07'));
  });

  test.each<[string, Parameters<typeof runScenario>[0], string]>([
    [
      'attended',
      {
        entries: [created, ...WHOLE_CONFERENCE],
        reports: { '10:00:01': { organizer: true, attendees: 2 }, '11:00:09': 0 },
      },
      '11:30:14',
    ],
    ['not attended', { entries: [created] }, '11:30:05'],
  ])('to later after it was %s and closed is closed again', (_name, life, closedAt) => {
    const { timeline, states, state } = runScenario({
      ...life,
      updates: { '2026-05-05T08:00:00': lasting('2026-05-05T10:00:00', '2026-05-05T11:00:00') },
    });
    const closings = states.map((each) => each.state.closedAt);
    expect(closings.filter((each, index) => each !== closings[index - 1])).toEqual([
      at(closedAt),
      undefined,
      at('2026-05-05T11:30:05'),
    ]);
    expect(timeline.at(-1)).toBe('2026-05-05T10:15:05 Conference Not Attended, timetable');
    expect(state.phase).toBe('scheduled');
  });

  test('only at its end publishes the steps of its start once', () => {
    const { timeline, state } = runScenario({
      entries: [created],
      updates: { '10:50:00': { end_time: at('11:20:00') } },
      reports: { '10:30:00': 1, '11:30:00': 0 },
    });
    expect(timeline.map((line) => line.replace(/,.*/, ''))).toEqual([
      '09:00:00 Conference Scheduled',
      '09:50:00 Conference Reminder',
      '10:05:05 Organizer Absent',
      '10:15:05 Conference Not Attended',
      '10:30:20 Conference Started',
      '10:30:20 Attendee Count Changed',
      '10:50:00 Conference Updated',
      '11:25:05 Conference Overrunning',
      '11:30:10 Attendee Count Changed',
      '11:30:10 Conference Ended',
    ]);
    expect(state.closedAt).toBe(at('12:00:15'));
  });

  test('to a later end overruns once for each end', () => {
    const { timeline } = runScenario({
      entries: [created],
      updates: { '11:06:00': { end_time: at('11:30:00') } },
      reports: { '09:59:00': { organizer: true } },
      until: '12:30:00',
    });
    expect(timeline.filter((line) => line.includes('Overrunning'))).toEqual([
      '11:05:05 Conference Overrunning, timetable',
      '11:35:05 Conference Overrunning, timetable',
    ]);
  });

  const isOver = callback('10:20:00', {
    conference_status: 'ended',
    organizer_status: false,
    attendees_status: 0,
  });
  const early: readonly Entry[] = [created, presence('10:00:01', true, 1), isOver];

  test('only in its label is not scheduled again, although it ended before its time', () => {
    const { timeline, state } = runScenario({
      entries: early,
      updates: { '10:30:00': { label: 'Another' } },
      reports: { '10:00:01': { organizer: true, attendees: 1 }, '10:20:00': { word: 'ended' } },
    });
    expect(timeline.at(-1)).toBe('10:30:00 Conference Updated, api');
    expect(state).toMatchObject({ phase: 'ended', closedAt: at('11:30:05') });
  });

  test('to the past is not scheduled again', () => {
    const { timeline } = runScenario({
      entries: early,
      updates: { '10:30:00': lasting('08:00:00', '09:00:00') },
    });
    expect(timeline.at(-1)).toBe('10:30:00 Conference Updated, api');
  });

  test.each<[string, Entry]>([
    ['a callback', callback('11:10:00', { attendees_status: 0, timestamp: '2026-05-04T11:09:59Z' })],
    ['a status report', statusReport('11:10:00', 0)],
  ])('to later stays ended after %s that is received before its change entry', (_name, late) => {
    const started = callback('10:00:01', { conference_status: 'active', attendees_status: 1 });
    const { state } = advanceEntries([created, started, presence('11:00:01', false, 0)]);
    const moved = { ...definition, fields: { ...definition.fields, ...lasting('13:00:00', '14:00:00') } };
    const outcome = advance({ definition: moved, state }, late, DEFAULT_RULES);
    expect([state.phase, outcome.state.phase]).toEqual(['ended', 'ended']);
  });

  test('to later is no longer reported as ended', () => {
    const { state } = runScenario({
      entries: early,
      updates: { '10:30:00': lasting('13:00:00', '14:00:00') },
      until: '10:40:00',
    });
    expect(state.endReported).toEqual({ value: false, time: at('10:30:00') });
  });

  test('to later is scheduled with nobody present, even if presence was reported after it ended', () => {
    const { timeline, state } = runScenario({
      entries: [...early, presence('10:25:00', false, 3)],
      updates: { '10:30:00': lasting('13:00:00', '14:00:00') },
      reports: { '10:25:00': 'silent' },
      until: '10:40:00',
    });
    expect(timeline.slice(-3)).toEqual([
      '10:30:00 Conference Updated, api',
      '10:30:00 Conference Scheduled, api',
      '10:30:00 Attendee Count Changed, api',
    ]);
    expect(state).toMatchObject({ phase: 'scheduled', isAttendanceProven: false, attendees: { value: 0 } });
  });
});
