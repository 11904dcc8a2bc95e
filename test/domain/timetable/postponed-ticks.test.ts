import { at, change, WHOLE_CONFERENCE } from '../entries';
import { runScenario, type Scenario } from '../scenario';

const created = change('created');
const scheduled = '09:00:00 Conference Scheduled, api';

/** The result of a scenario whose ticks cannot be handled until a time. */
function faulty(life: Scenario, until: string) {
  const isFaulty: Scenario['isFaulty'] = ({ kind, receivedAt }) => kind === 'tick' && receivedAt < at(until);
  const { states, ...lived } = runScenario({ entries: [created], isFaulty, ...life });
  const ticks = states.flatMap(({ entry }) => (entry.kind === 'tick' ? [entry] : []));
  return { ...lived, ticks };
}

test('a tick that cannot be handled is repeated every quarter of an hour, with another id, until one is handled', () => {
  const { ticks, timeline, state } = faulty({}, '10:30:00');
  expect(ticks.slice(0, 4).map(({ dueAt }) => dueAt.slice(11, 19))).toEqual([
    ...['09:50:00', '10:05:00', '10:20:00', '10:35:00'],
  ]);
  expect(new Set(ticks.map(({ id }) => id)).size).toBe(ticks.length);
  expect(timeline).toEqual([
    scheduled,
    '10:35:00 Conference Reminder, timetable',
    '10:35:05 Organizer Absent, timetable',
    '10:35:05 Conference Not Attended, timetable',
  ]);
  expect(state.closedAt).toBe(at('11:30:05'));
});

test('a tick that cannot be handled delays no other entry', () => {
  const reports: Scenario['reports'] = { '10:00:01': { organizer: true, attendees: 2 }, '11:00:09': 0 };
  expect(
    faulty({ entries: [created, ...WHOLE_CONFERENCE], reports }, '09:51:00').timeline.slice(0, 3),
  ).toEqual([scheduled, '10:00:01 Conference Started, callback', '10:00:01 Organizer Joined, callback']);
});

test('a tick of another revision that cannot be handled changes nothing', () => {
  const ticks: Scenario['ticks'] = (tick) => [{ ...tick, id: 'another', revision: tick.revision - 1 }, tick];
  const isFaulty: Scenario['isFaulty'] = ({ id }) => id === 'another';
  const { timeline } = runScenario({ entries: [created], ticks, isFaulty });
  expect(timeline).toEqual(runScenario({ entries: [created] }).timeline);
});
