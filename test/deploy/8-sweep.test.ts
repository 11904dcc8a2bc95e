import type { Instant } from '../../lambda/domain/instant';
import { awaitEvents, eventsAbout, expectNoGaps, typesOf } from './arrived-events';
import { fonestorm, secondsAfter } from './fonestorm';
import { sweep } from './functions';
import { request, timesIn } from './relay';

/** Seconds after which the sweep replaces a missed tick: 90, and some more. */
const TICK_DELAY = 95;

test('a conference whose schedule was deleted starts', async () => {
  const start = eventsAbout('forgotten')[0]?.detail.conference.start_time;
  await secondsAfter(start as Instant, TICK_DELAY);
  await sweep();
  const events = await awaitEvents('forgotten', 'Organizer Joined');
  expect(typesOf(events)).toEqual([
    ...['Conference Scheduled', 'Scheduled Start Reached', 'Conference Started', 'Organizer Joined'],
  ]);
  expect(events[2]?.detail.metadata.origin).toBe('reconciliation');
  expectNoGaps(events);
});

test('a conference that was created at FoneStorm itself is adopted, and its callback URL stays empty', async () => {
  await fonestorm.create({ id: 'unmanaged', label: 'Unmanaged', ...timesIn(3600, 7200) });
  await sweep();
  const [adopted] = await awaitEvents('unmanaged', 'Conference Adopted');
  expect(adopted?.detail.conference.label).toBe('Unmanaged');
  const { status, body } = await request('GET', '/v2/conferences/unmanaged');
  expect(status).toBe(200);
  expect(body.conference.label).toBe('Unmanaged');
  expect(await fonestorm.callbackUrl('unmanaged')).toBe('');
  await sweep();
  expect(typesOf(eventsAbout('unmanaged'))).toEqual(['Conference Adopted']);
});
