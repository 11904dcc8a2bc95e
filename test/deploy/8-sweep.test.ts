import type { Instant } from '../../lambda/domain/instant';
import { awaitEvents, eventsAbout, expectNoGaps, typesOf } from './arrived-events';
import { fonestorm, secondsAfter } from './fonestorm';
import { sweep } from './functions';
import { request, timesIn } from './relay';

/** The sweep leaves a tick to its schedule for so many seconds. */
const LATE = 95;

test('the conference whose schedule was deleted begins', async () => {
  const start = eventsAbout('forgotten')[0]?.detail.conference.start_time;
  await secondsAfter(start as Instant, LATE);
  await sweep();
  const events = await awaitEvents('forgotten', 'Organizer Joined');
  expect(typesOf(events)).toEqual([
    ...['Conference Scheduled', 'Scheduled Start Reached', 'Conference Started', 'Organizer Joined'],
  ]);
  expect(events[2]?.detail.metadata.origin).toBe('reconciliation');
  expectNoGaps(events);
});

test('a conference that was made at FoneStorm itself is adopted, and not told to call back', async () => {
  await fonestorm.create({ id: 'stray', label: 'A stray', ...timesIn(3600, 7200) });
  await sweep();
  const [adopted] = await awaitEvents('stray', 'Conference Adopted');
  expect(adopted?.detail.conference.label).toBe('A stray');
  const { status, body } = await request('GET', '/v2/conferences/stray');
  expect(status).toBe(200);
  expect(body.conference.label).toBe('A stray');
  expect(await fonestorm.callbackUrl('stray')).toBe('');
  await sweep();
  expect(typesOf(eventsAbout('stray'))).toEqual(['Conference Adopted']);
});
