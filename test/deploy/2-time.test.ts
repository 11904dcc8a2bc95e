import { awaitEvents, expectNoGaps, typesOf } from './arrived-events';
import { fonestorm } from './fonestorm';
import { create, timesIn } from './relay';
import { say } from './say';
import { deleteSchedules } from './schedules';

/** FoneStorm sends no callbacks. The relay knows only what the clock and status checks say. */
beforeAll(() => fonestorm.change({ callbackFaults: [{ fault: 'drop' }] }));
afterAll(() => fonestorm.change({ callbackFaults: [] }));

test('all schedules are deleted: 8-sweep tests the repair', async () => {
  await create('forgotten', timesIn(60, 3600));
  await awaitEvents('forgotten', 'Conference Scheduled');
  expect(await deleteSchedules()).toBeGreaterThan(0);
  say('all schedules are deleted');
  await fonestorm.join('forgotten', 'organizer');
});

test('without callbacks, status checks find the start and the end of a conference', async () => {
  // The start is found before the end: a schedule and a status check may each be late by some seconds.
  await create('quiet', timesIn(2, 45));
  await fonestorm.join('quiet', 'organizer');
  await awaitEvents('quiet', 'Conference Started');
  await fonestorm.end('quiet');
  const events = await awaitEvents('quiet', 'Conference Ended');
  expect(typesOf(events)).toEqual([
    'Conference Scheduled',
    ...['Scheduled Start Reached', 'Conference Started', 'Organizer Joined'],
    ...['Scheduled End Reached', 'Organizer Left', 'Conference Ended'],
  ]);
  expect(events.slice(1).map(({ detail }) => detail.metadata.origin)).toEqual([
    ...['timetable', 'reconciliation', 'reconciliation'],
    ...['timetable', 'reconciliation', 'reconciliation'],
  ]);
  expectNoGaps(events);
});
