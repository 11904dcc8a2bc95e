import { awaitEvents, eventsAbout, expectNoGaps, typesOf } from './arrived-events';
import { fonestorm } from './fonestorm';
import { sweep } from './functions';
import { request, send } from './relay';

const ZONE = 'Europe/Berlin';
const SERIES = '/v2/series/daily';

/** A local date in Berlin, as `2026-05-04`. */
function berlinDate(daysFromNow: number): string {
  return new Date(Date.now() + daysFromNow * 86_400_000).toLocaleDateString('sv-SE', { timeZone: ZONE });
}

/** An instant as a clock in Berlin shows it. */
function berlinTime(instant: string | undefined): string {
  return new Date(instant ?? '').toLocaleString('sv-SE', { timeZone: ZONE });
}

const days = [2, 3, 4].map(berlinDate) as [string, string, string];
const ids = days.map((day) => day.replaceAll('-', '')) as [string, string, string];
const conferences = ids.map((id) => `daily-${id}`) as [string, string, string];

/** The start of a conference at FoneStorm, on a clock in Berlin, and its PIN. */
async function atFoneStorm(id: string) {
  const { fields, pin } = await fonestorm.conference(id);
  return { start: berlinTime(fields.start_time), pin };
}

const occurrences = async () => (await request('GET', `${SERIES}/occurrences`)).body.occurrences;

test('a sweep makes the conferences of a series at their local times, once', async () => {
  const { status } = await send('POST', '/v2/series', {
    ...{ id: 'daily', time_zone: ZONE, start: `${days[0]}T09:30:00`, duration: 'PT45M' },
    ...{ rrule: 'FREQ=DAILY;COUNT=3', template: { label: 'Daily' } },
  });
  expect(status).toBe(201);
  await sweep();
  await sweep();
  expect(await occurrences()).toMatchObject(
    ids.map((id, index) => ({ id, status: 'scheduled', conference: conferences[index] })),
  );
  for (const [index, id] of conferences.entries()) {
    expect((await atFoneStorm(id)).start).toBe(`${days[index]} 09:30:00`);
    expect(typesOf(await awaitEvents(id, 'Conference Scheduled'))).toEqual(['Conference Scheduled']);
  }
  expect(typesOf(await awaitEvents('series.daily', 'Series Created'))).toEqual(['Series Created']);
});

test('a moved occurrence keeps its PIN, and a skipped one is cancelled', async () => {
  const [moved, skipped, unchanged] = conferences;
  const { pin } = await atFoneStorm(moved);
  const start = `${days[0]}T15:00:00`;
  expect((await send('PUT', `${SERIES}/occurrences/${ids[0]}`, { start })).status).toBe(200);
  expect((await request('DELETE', `${SERIES}/occurrences/${ids[1]}`)).status).toBe(200);
  await sweep();
  expect(await atFoneStorm(moved)).toEqual({ start: `${days[0]} 15:00:00`, pin });
  await expect(fonestorm.conference(skipped)).rejects.toThrow('404');
  expect((await occurrences()).map((each: { status: string }) => each.status)).toEqual([
    ...['scheduled', 'skipped', 'scheduled'],
  ]);
  expect(typesOf(await awaitEvents(moved, 'Conference Updated'))).toEqual([
    ...['Conference Scheduled', 'Conference Updated'],
  ]);
  expect(typesOf(await awaitEvents(skipped, 'Conference Cancelled'))).toEqual([
    ...['Conference Scheduled', 'Conference Cancelled'],
  ]);
  expect(typesOf(eventsAbout(unchanged))).toEqual(['Conference Scheduled']);
});

test('a deleted series cancels its conferences, and makes no other', async () => {
  expect((await request('DELETE', SERIES)).status).toBe(200);
  await sweep();
  await sweep();
  for (const id of conferences) {
    await awaitEvents(id, 'Conference Cancelled');
    await expect(fonestorm.conference(id)).rejects.toThrow('404');
  }
  expect((await request('GET', SERIES)).status).toBe(404);
  const events = await awaitEvents('series.daily', 'Series Ended');
  expect(typesOf(events)).toEqual([
    ...['Series Created', 'Series Updated', 'Series Updated', 'Series Ended'],
  ]);
  expectNoGaps(events);
});
