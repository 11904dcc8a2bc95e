import { milliseconds } from '../../../lambda/domain/instant';
import { advanceEntries } from '../advance-entries';
import { at, call, change, presence, statusReport, tick, WHOLE_CONFERENCE } from '../entries';
import { runScenario, type Scenario, shortTime } from '../scenario';

const MINUTE = 60_000;
const created = change('created');
const joined = presence('10:00:01', true, 0);

/** The times of the status checks after a time. */
function asked(life: Scenario, from = '09:00:00'): string[] {
  const { statusChecks } = runScenario(life);
  return statusChecks
    .filter(({ notBefore }) => notBefore > at(from))
    .map(({ notBefore }) => shortTime(notBefore));
}

/** The minutes between status checks. */
function distances({ statusChecks }: ReturnType<typeof runScenario>): number[] {
  return statusChecks.slice(1).map(({ notBefore }, index) => {
    const before = statusChecks[index]?.notBefore ?? notBefore;
    return Math.round((milliseconds(notBefore) - milliseconds(before)) / MINUTE);
  });
}

describe('FoneStorm is polled', () => {
  test('every five minutes during a conference, whether anybody is present or not', () => {
    const every = ['10:05:05', '10:10:10', '10:15:05', '10:20:10', '10:25:15', '10:30:20', '10:35:25'];
    expect(asked({ entries: [created], until: '10:36:00' })).toEqual(['10:00:05', ...every]);
    const reports = { '10:00:01': { organizer: true } };
    expect(distances(runScenario({ entries: [created, joined], reports, until: '10:58:00' }))).toEqual(
      Array(11).fill(5),
    );
  });

  test('not between the end of a conference and its close', () => {
    expect(asked({ entries: [created] }, '10:59:00')).toEqual(['11:00:05', '11:30:05']);
  });

  test('less often if status checks are slow because many conferences run at once', () => {
    const reports = { '10:00:01': { organizer: true } };
    const lived = runScenario({
      entries: [created, joined],
      reports,
      statusCheckDelay: 6 * MINUTE,
      until: '10:58:00',
    });
    expect(distances(lived)).toEqual([5, 12, 12, 12, 12]);
    expect(lived.timeline.filter((line) => line.includes('reconciliation'))).toEqual([]);
  });

  test('again after an hour at the latest, when its last answer took longer than that', () => {
    const reports = { '10:00:01': { organizer: true }, '10:12:00': 'silent', '16:30:00': 1 } as const;
    const times = asked({ entries: [created, joined], reports, until: '20:00:00' }, '16:30:00');
    expect(times).toEqual(['16:55:20', '17:55:25', '19:04:44']);
  });

  test('less and less often, when a conference goes on for days', () => {
    const reports = { '10:00:01': { organizer: true }, '2026-05-14T10:00:00': 0 } as const;
    const lived = runScenario({ entries: [created, joined], reports });
    expect(Math.max(...distances(lived))).toBeGreaterThan(24 * 60);
    expect(lived.statusChecks.length).toBeLessThan(70);
    expect(lived.timeline.at(-1)).toMatch(/^2026-05-1[456].* Conference Ended, reconciliation$/);
  });

  test('every five minutes again, when a conference is reopened days later', () => {
    const call1 = call('2026-05-08T10:00:00', 'u1', 'BEGIN');
    const reports = { '10:00:01': 1, '11:00:09': 0, '2026-05-08T10:00:00': 1, '2026-05-08T10:13:00': 0 };
    const { timeline } = runScenario({ entries: [created, ...WHOLE_CONFERENCE, call1], reports });
    expect(timeline.slice(-3)).toEqual([
      '2026-05-08T10:00:05 Conference Overrunning, timetable',
      '2026-05-08T10:15:20 Attendee Count Changed, reconciliation',
      '2026-05-08T10:15:20 Conference Ended, reconciliation',
    ]);
  });
});

describe('if FoneStorm does not answer for hours', () => {
  const reports = { '10:04:00': 'silent', '14:00:00': { organizer: true, attendees: 1 } } as const;

  test('it is polled less and less often, and no absence is published', () => {
    const lived = runScenario({ entries: [created], reports, until: '13:59:00' });
    expect(distances(lived)).toEqual([5, 5, 5, 10, 20, 15, 30, 60, 60]);
    expect(lived.timeline).toEqual([
      '09:00:00 Conference Scheduled, api',
      '09:50:00 Conference Reminder, timetable',
    ]);
  });

  test('the current state is published once it answers', () => {
    const { timeline } = runScenario({ entries: [created], reports, until: '15:00:00' });
    expect(timeline.slice(2)).toEqual([
      '14:30:20 Conference Started, reconciliation',
      '14:30:20 Organizer Joined, reconciliation',
      '14:30:20 Attendee Count Changed, reconciliation',
      '14:30:25 Conference Overrunning, timetable',
    ]);
  });

  test('absence is published once it answers that nobody is present', () => {
    const { timeline, state } = runScenario({
      entries: [created],
      reports: { '10:04:00': 'silent', '10:18:00': 0 },
    });
    expect(timeline.slice(2)).toEqual([
      '10:25:10 Organizer Absent, timetable',
      '10:25:10 Conference Not Attended, timetable',
    ]);
    expect(state.closedAt).toBe(at('11:30:05'));
  });

  test('an organizer who joined and left in the meantime according to callbacks was not absent', () => {
    const { timeline } = runScenario({
      entries: [created, presence('10:08:00', true, 1), presence('10:12:00', false, 1)],
      reports: { '10:04:00': 'silent', '10:16:00': 1 },
      until: '10:30:00',
    });
    expect(timeline.slice(2)).toEqual([
      '10:08:00 Conference Started, callback',
      '10:08:00 Organizer Joined, callback',
      '10:08:00 Attendee Count Changed, callback',
      '10:12:00 Organizer Left, callback',
    ]);
  });
});

describe('a status report that was requested before a later callback', () => {
  const reports = { '10:00:02': 1 };
  const life = (...said: [string, boolean, number][]): Scenario => ({
    entries: [created, presence('10:00:02', false, 1), ...said.map((each) => presence(...each))],
    reports,
    reportDelay: 2000,
    until: '10:04:00',
  });

  test('is requested again if it contradicts the callback', () => {
    const { timeline, statusChecks } = runScenario(life(['10:00:06', false, 2]));
    expect(statusChecks.map(({ notBefore }) => shortTime(notBefore))).toEqual(['10:00:05', '10:00:12']);
    expect(statusChecks.at(-1)?.reason).toMatch(/received after the status check was sent/);
    expect(timeline.slice(-2)).toEqual([
      '10:00:06 Attendee Count Changed, callback',
      '10:00:14 Attendee Count Changed, reconciliation',
    ]);
  });

  test('is not requested again if it agrees with the callback', () => {
    expect(runScenario(life(['10:00:06', false, 1])).statusChecks).toHaveLength(1);
  });

  test('is requested again if a step awaits it, and decides nothing itself', () => {
    const entries = [created, presence('10:00:02', false, 1), presence('10:05:06', false, 1)];
    const { timeline, statusChecks } = runScenario({
      entries,
      reports,
      reportDelay: 2000,
      until: '10:06:00',
    });
    expect(statusChecks.map(({ notBefore }) => shortTime(notBefore))).toEqual([
      '10:00:05',
      '10:05:05',
      '10:05:12',
    ]);
    expect(timeline.at(-1)).toBe('10:05:14 Organizer Absent, timetable');
  });

  test('is not requested again if a newer report was received before it', () => {
    const entries = [
      created,
      presence('10:00:02', false, 1),
      statusReport('10:00:20', 2),
      statusReport('10:00:01', 0),
    ];
    expect(advanceEntries(entries).statusChecks).toEqual([]);
  });
});

test('a status report that was requested before the organizer was due does not show an absence', () => {
  const { timeline } = runScenario({
    entries: [created, presence('09:59:50', false, 1)],
    reports: { '09:59:50': 1, '10:04:57': { organizer: true, attendees: 1 } },
    reportDelay: 8000,
    until: '10:06:00',
  });
  expect(timeline.slice(-2)).toEqual([
    '09:59:50 Attendee Count Changed, callback',
    '10:05:13 Organizer Joined, reconciliation',
  ]);
});

test('a tick that is early because of another clock performs its step', () => {
  const { state } = advanceEntries([created]);
  const { events } = advanceEntries([created, tick('09:49:59', state.timetable?.revision ?? 0, '09:50:00')]);
  expect(events.at(-1)).toMatchObject({ type: 'Conference Reminder', time: at('09:49:59') });
});

test('a tick of an old revision changes nothing', () => {
  const { state, events } = advanceEntries([created, tick('09:50:00', 1), tick('09:50:30', 1, '09:50:00')]);
  expect(state.timetable?.revision).toBe(2);
  expect(events.filter(({ type }) => type === 'Conference Reminder')).toHaveLength(1);
});
