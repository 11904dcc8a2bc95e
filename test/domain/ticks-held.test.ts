import { at, change, whole } from './entries';
import { type Life, live } from './live';

const created = change('created');
const scheduled = '09:00:00 Conference Scheduled, api';

/** The life of a conference whose ticks cannot be handled until a moment. */
function faulty(life: Life, until: string) {
  const isFaulty: Life['isFaulty'] = ({ kind, receivedAt }) => kind === 'tick' && receivedAt < at(until);
  const { states, ...lived } = live({ entries: [created], isFaulty, ...life });
  const ticks = states.flatMap(({ entry }) => (entry.kind === 'tick' ? [entry] : []));
  return { ...lived, ticks };
}

test('a tick that cannot be handled comes again every quarter of an hour, under another id, until one can', () => {
  const { ticks, told, state } = faulty({}, '10:30:00');
  expect(ticks.slice(0, 4).map(({ dueAt }) => dueAt.slice(11, 19))).toEqual([
    ...['09:50:00', '10:05:00', '10:20:00', '10:35:00'],
  ]);
  expect(new Set(ticks.map(({ id }) => id)).size).toBe(ticks.length);
  expect(told).toEqual([
    scheduled,
    '10:35:00 Conference Reminder, timetable',
    '10:35:05 Organizer Absent, timetable',
    '10:35:05 Conference Not Attended, timetable',
  ]);
  expect(state.closedAt).toBe(at('11:30:05'));
});

test('it holds up nothing else, and is waited for no more once it can be handled', () => {
  const truth: Life['truth'] = { '10:00:01': { organizer: true, attendees: 2 }, '11:00:09': 0 };
  expect(faulty({ entries: [created, ...whole], truth }, '09:51:00').told.slice(0, 3)).toEqual([
    scheduled,
    '10:00:01 Conference Started, callback',
    '10:00:01 Organizer Joined, callback',
  ]);
});

test('one of another revision that cannot be handled is no matter', () => {
  const ticks: Life['ticks'] = (tick) => [{ ...tick, id: 'another', revision: tick.revision - 1 }, tick];
  const isFaulty: Life['isFaulty'] = ({ id }) => id === 'another';
  const { told } = live({ entries: [created], ticks, isFaulty });
  expect(told).toEqual(live({ entries: [created] }).told);
});
