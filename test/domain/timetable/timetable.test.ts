import { advance } from '../../../lambda/domain/advance';
import { milliseconds } from '../../../lambda/domain/instant';
import { DEFAULT_RULES } from '../../../lambda/domain/rules';
import { INITIAL_STATE, type State } from '../../../lambda/domain/state';
import { at, callback, change, definition, presence, tick, WHOLE_CONFERENCE } from '../entries';
import { runScenario, type Scenario } from '../scenario';

const MINUTE = 60_000;
const created = change('created');
const scheduled = '09:00:00 Conference Scheduled, api';
const reminded = '09:50:00 Conference Reminder, timetable';
/** FoneStorm's reports of a conference that takes place as scheduled. */
const wholeReports = {
  '10:00:01': { organizer: true },
  '10:00:05': { organizer: true, attendees: 2 },
  '11:00:09': 0,
};
const wholeTimeline = [
  scheduled,
  reminded,
  '10:00:01 Conference Started, callback',
  '10:00:01 Organizer Joined, callback',
  '10:00:05 Attendee Count Changed, callback',
  '11:00:09 Attendee Count Changed, callback',
  '11:00:09 Organizer Left, callback',
  '11:00:09 Conference Ended, callback',
];
const notAttendedTimeline = [
  scheduled,
  reminded,
  '10:05:05 Organizer Absent, timetable',
  '10:15:05 Conference Not Attended, timetable',
];

describe('a conference', () => {
  test.each<[string, Scenario, string[], string]>([
    [
      'has only the reminder from its timetable if it takes place as scheduled',
      { entries: [created, ...WHOLE_CONFERENCE], reports: wholeReports },
      wholeTimeline,
      '11:30:14',
    ],
    [
      'is followed by status checks if no callback arrives',
      { entries: [created], reports: wholeReports },
      [
        scheduled,
        reminded,
        '10:00:05 Conference Started, reconciliation',
        '10:00:05 Organizer Joined, reconciliation',
        '10:00:05 Attendee Count Changed, reconciliation',
        '11:05:05 Attendee Count Changed, reconciliation',
        '11:05:05 Organizer Left, reconciliation',
        '11:05:05 Conference Ended, reconciliation',
      ],
      '11:35:10',
    ],
    [
      'has no event after Conference Not Attended if nobody joins',
      { entries: [created] },
      notAttendedTimeline,
      '11:30:05',
    ],
    [
      'has no other event if nobody joins, and FoneStorm does not keep it after its end',
      { entries: [created], reports: { '11:00:00': 'not found' } },
      notAttendedTimeline,
      '11:30:05',
    ],
    [
      'is followed by status checks if everybody joins late',
      { entries: [created], reports: { '10:21:00': { organizer: true, attendees: 1 }, '10:52:00': 0 } },
      [
        ...notAttendedTimeline,
        '10:25:15 Conference Started, reconciliation',
        '10:25:15 Organizer Joined, reconciliation',
        '10:25:15 Attendee Count Changed, reconciliation',
        '10:55:45 Attendee Count Changed, reconciliation',
        '10:55:45 Organizer Left, reconciliation',
        '11:00:05 Conference Ended, reconciliation',
      ],
      '11:30:10',
    ],
    [
      'has an absent organizer if only attendees join',
      {
        entries: [created, presence('09:58:00', false, 2), presence('11:00:03', false, 0)],
        reports: { '09:58:00': 2, '11:00:03': 0 },
      },
      [
        scheduled,
        reminded,
        '09:58:00 Conference Started, callback',
        '09:58:00 Attendee Count Changed, callback',
        '10:05:05 Organizer Absent, timetable',
        '11:00:03 Attendee Count Changed, callback',
        '11:00:03 Conference Ended, callback',
      ],
      '11:30:08',
    ],
    [
      'has an organizer whom only status checks report',
      { entries: [created, presence('10:00:01', false, 1)], reports: { '10:04:00': { organizer: true } } },
      [
        scheduled,
        reminded,
        '10:00:01 Conference Started, callback',
        '10:00:01 Attendee Count Changed, callback',
        '10:00:05 Attendee Count Changed, reconciliation',
        '10:05:05 Organizer Joined, reconciliation',
        '11:05:05 Conference Overrunning, timetable',
      ],
      '',
    ],
    [
      'has no absent organizer if the organizer leaves after five minutes, just before the status check',
      {
        entries: [created, presence('10:00:01', true, 1), presence('10:05:03', false, 1)],
        reports: {
          '10:00:01': { organizer: true, attendees: 1 },
          '10:05:03': 1,
          '10:20:00': { word: 'ended' },
        },
      },
      [
        scheduled,
        reminded,
        '10:00:01 Conference Started, callback',
        '10:00:01 Organizer Joined, callback',
        '10:00:01 Attendee Count Changed, callback',
        '10:05:03 Organizer Left, callback',
        '10:20:25 Attendee Count Changed, reconciliation',
        '10:20:25 Conference Ended, reconciliation',
      ],
      '11:30:05',
    ],
    [
      'overruns, and ends later',
      { entries: [created], reports: { '09:59:00': { organizer: true }, '11:07:00': 0 } },
      [
        scheduled,
        reminded,
        '10:00:05 Conference Started, reconciliation',
        '10:00:05 Organizer Joined, reconciliation',
        '11:05:05 Conference Overrunning, timetable',
        '11:10:10 Organizer Left, reconciliation',
        '11:10:10 Conference Ended, reconciliation',
      ],
      '11:40:15',
    ],
    [
      'is closed half an hour after its scheduled end if it is reported as ended before',
      {
        entries: [
          created,
          presence('10:00:01', true, 0),
          callback('10:20:00', {
            conference_status: 'ended',
            organizer_status: false,
          }),
        ],
        reports: { '10:00:01': { organizer: true }, '10:20:00': { word: 'ended' } },
      },
      [
        scheduled,
        reminded,
        '10:00:01 Conference Started, callback',
        '10:00:01 Organizer Joined, callback',
        '10:20:00 Organizer Left, callback',
        '10:20:00 Conference Ended, callback',
      ],
      '11:30:05',
    ],
    [
      'has the steps of its start counted from its creation if it is created while it is running',
      { entries: [change('created', '10:20:00')] },
      [
        '10:20:00 Conference Scheduled, api',
        '10:25:05 Organizer Absent, timetable',
        '10:35:05 Conference Not Attended, timetable',
      ],
      '11:30:05',
    ],
    [
      'is checked at once if it is created while it is running and somebody is present',
      {
        entries: [change('created', '10:20:00')],
        reports: { '10:00:00': { organizer: true }, '10:59:00': 0 },
      },
      [
        '10:20:00 Conference Scheduled, api',
        '10:20:05 Conference Started, reconciliation',
        '10:20:05 Organizer Joined, reconciliation',
        '11:00:05 Organizer Left, reconciliation',
        '11:00:05 Conference Ended, reconciliation',
      ],
      '11:30:10',
    ],
    [
      'has no reminder if it is created five minutes before its start',
      { entries: [change('created', '09:55:00')], reports: wholeReports },
      expect.not.arrayContaining([expect.stringContaining('Reminder')]),
      '11:35:10',
    ],
    [
      'has no absence if it is created after its end',
      { entries: [change('created', '12:00:00')] },
      ['12:00:00 Conference Scheduled, api'],
      '12:30:05',
    ],
    [
      'starts and overruns if it is created after its end while somebody is present',
      {
        entries: [change('created', '2027-05-04T12:00:00')],
        reports: { '10:00:00': 1, '2027-05-04T12:21:00': 0 },
      },
      [
        '2027-05-04T12:00:00 Conference Scheduled, api',
        '2027-05-04T12:00:05 Conference Started, reconciliation',
        '2027-05-04T12:00:05 Attendee Count Changed, reconciliation',
        '2027-05-04T12:00:10 Conference Overrunning, timetable',
        '2027-05-04T12:25:35 Attendee Count Changed, reconciliation',
        '2027-05-04T12:25:35 Conference Ended, reconciliation',
      ],
      '2027-05-04T12:55:40',
    ],
  ])('%s', (_name, scenario, expected, closedAt) => {
    const { timeline, state } = runScenario({ until: '2027-06-01T00:00:00', ...scenario });
    expect(timeline).toEqual(expected);
    expect(state.closedAt ?? '').toBe(closedAt && at(closedAt));
  });

  test('that is years ahead has its next tick within a year, and each event at its time', () => {
    const { timeline, states } = runScenario({
      entries: [created],
      updates: { '09:00:01': { start_time: at('2031-05-04T10:00:00'), end_time: at('2031-05-04T11:00:00') } },
    });
    for (const { moment, state } of states) {
      const ahead = milliseconds(state.timetable?.dueAt ?? moment) - milliseconds(moment);
      expect(ahead).toBeLessThanOrEqual(365 * 24 * 60 * MINUTE);
    }
    expect(
      states.filter(({ moment }) => moment > at('10:00:00') && moment < at('2031-05-04T09:50:00')),
    ).toHaveLength(5);
    expect(timeline).toEqual([
      scheduled,
      '09:00:01 Conference Updated, api',
      ...notAttendedTimeline.slice(1).map((line) => `2031-05-04T${line}`),
    ]);
  });

  test('that is shorter than five minutes has no absent organizer, and is not attended at its end', () => {
    const { timeline } = runScenario({
      entries: [created],
      updates: { '09:00:01': { end_time: at('10:04:00') } },
    });
    expect(timeline).toEqual([
      scheduled,
      '09:00:01 Conference Updated, api',
      reminded,
      '10:04:05 Conference Not Attended, timetable',
    ]);
  });
});

test('callbacks that change no due time do not change the timetable', () => {
  const entries = [created, presence('10:00:01', true, 0)];
  for (let minute = 1; minute < 5; minute += 1) entries.push(presence(`10:0${minute}:00`, true, minute));
  const { states } = runScenario({
    entries,
    reports: { '10:00:01': { organizer: true } },
    until: '10:05:00',
  });
  const callbacks = states.filter(({ entry }) => entry.kind === 'callback');
  expect(callbacks).toHaveLength(5);
  const timetables = callbacks.map(({ state }) => state.timetable);
  expect(new Set(timetables.map((timetable) => JSON.stringify(timetable))).size).toBe(1);
});

test('a conference without a definition or without a phase has no timetable', () => {
  const live: State = { ...INITIAL_STATE, position: 4, sequence: 6, phase: 'live' };
  const { state } = advance({ state: live }, presence('10:00:00', true, 1), DEFAULT_RULES);
  expect([state.phase, state.timetable]).toEqual(['live', undefined]);
  const ticked = advance({ definition, state: INITIAL_STATE }, tick('10:00:00', 1), DEFAULT_RULES);
  expect(ticked.state.timetable).toBeUndefined();
});
