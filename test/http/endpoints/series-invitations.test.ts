import { isolatedRelay } from '../../operations/isolated-relay';
import { createWeekly, sweepAll, WEEKLY } from '../../operations/series/series-steps';
import { testRelay } from '../../operations/test-relay';
import { readCalendar, readEvents } from '../read-calendar';

const relay = testRelay();
const CALENDAR = { accept: 'text/calendar' };
const path = `/v2/series/${WEEKLY.id}`;

/** A series whose conferences are made. */
async function madeSeries() {
  const it = await isolatedRelay(relay());
  await createWeekly(it.call);
  await sweepAll(it);
  return it;
}

test('a series has an invitation to each conference: the same as the conference itself', async () => {
  const { call } = await madeSeries();
  const { status, headers, text } = await call('GET', path, undefined, CALENDAR);
  expect([status, headers['content-type'], headers.vary]).toEqual([
    ...[200, 'text/calendar; charset=utf-8; method=PUBLISH', 'Accept'],
  ]);
  const events = readEvents(text);
  expect(events.map(({ DTSTART, DTEND, STATUS }) => `${DTSTART} ${DTEND} ${STATUS}`)).toEqual([
    ...['20260504T113000Z 20260504T121500Z CONFIRMED', '20260511T113000Z 20260511T121500Z CONFIRMED'],
    ...['20260518T113000Z 20260518T121500Z CONFIRMED', '20260525T113000Z 20260525T121500Z CONFIRMED'],
    '20260601T113000Z 20260601T121500Z CONFIRMED',
  ]);
  const own = await call('GET', '/v2/conferences/weekly-20260511', undefined, CALENDAR);
  expect(events[1]).toEqual(readCalendar(own.text));
  expect(events[1]?.DESCRIPTION).toMatch(/^Phone: \d+\nPIN: \d+$/);
});

test('one answer queries FoneStorm for the numbers of 50 conferences, which are then stored', async () => {
  const it = await isolatedRelay(relay());
  await createWeekly(it.call, { rrule: 'FREQ=DAILY;BYHOUR=10,14' });
  await sweepAll(it, 12);
  const withNumber = async () => {
    const events = readEvents((await it.call('GET', path, undefined, CALENDAR)).text);
    return [events.length, events.filter(({ LOCATION }) => LOCATION !== undefined).length];
  };
  expect(await withNumber()).toEqual([60, 50]);
  expect(await withNumber()).toEqual([60, 60]);
});

test('a moved occurrence keeps its UID, and a skipped one is cancelled', async () => {
  const it = await madeSeries();
  const eventsNow = async () => readEvents((await it.call('GET', path, undefined, CALENDAR)).text);
  const before = await eventsNow();
  await it.call('PUT', `${path}/occurrences/20260511`, { start: '2026-05-12T10:00:00' });
  await it.call('DELETE', `${path}/occurrences/20260518`);
  await sweepAll(it);
  const after = await eventsNow();
  expect(after.slice(0, 3)).toMatchObject([
    { UID: before[0]?.UID, STATUS: 'CONFIRMED', SEQUENCE: before[0]?.SEQUENCE },
    { UID: before[1]?.UID, STATUS: 'CONFIRMED', DTSTART: '20260512T080000Z' },
    { UID: before[2]?.UID, STATUS: 'CANCELLED', DTSTART: '20260518T113000Z' },
  ]);
  for (const index of [1, 2])
    expect(Number(after[index]?.SEQUENCE)).toBeGreaterThan(Number(before[index]?.SEQUENCE));
});

test('an erased conference is left out', async () => {
  const { call } = await madeSeries();
  await call('DELETE', '/v2/conferences/weekly-20260504?erase=true');
  const events = readEvents((await call('GET', path, undefined, CALENDAR)).text);
  expect(events.map(({ DTSTART }) => DTSTART?.slice(0, 8))).toEqual([
    ...['20260511', '20260518', '20260525', '20260601'],
  ]);
});

test('a conference that another one replaced is a cancelled event', async () => {
  const it = await madeSeries();
  const occurrence = `${path}/occurrences/20260511`;
  const eventsNow = async () => readEvents((await it.call('GET', path, undefined, CALENDAR)).text);
  const [, before] = await eventsNow();
  await it.call('DELETE', occurrence);
  await sweepAll(it);
  await it.call('PUT', occurrence, { start: WEEKLY.start.replace('-04T', '-11T') });
  await sweepAll(it);
  const after = await eventsNow();
  expect(after.map(({ STATUS }) => STATUS)).toEqual([
    ...['CONFIRMED', 'CANCELLED', 'CONFIRMED', 'CONFIRMED', 'CONFIRMED', 'CONFIRMED'],
  ]);
  expect(after[1]?.UID).toBe(before?.UID);
  expect(after[2]?.UID).toContain('weekly-20260511-r2.');
});

test('a series without a conference has a calendar with a time zone and without events, and an unknown or deleted one is not found', async () => {
  const it = await isolatedRelay(relay());
  await createWeekly(it.call);
  const { headers, text } = await it.call('GET', path, undefined, CALENDAR);
  expect(headers['content-type']).toBe('text/calendar; charset=utf-8');
  // RFC 5545, 3.6: a calendar has at least one component. RFC 5546, 3.2: METHOD requires an event.
  expect(readCalendar(text)).toEqual({
    ...{ VERSION: '2.0', PRODID: '-//Conference Relay//Conferences//EN', TZID: 'Etc/UTC', TZNAME: 'UTC' },
    ...{ DTSTART: '19700101T000000', TZOFFSETFROM: '+0000', TZOFFSETTO: '+0000' },
  });
  expect(text).toMatch(/\r\nBEGIN:VTIMEZONE\r\n.*\r\nEND:VTIMEZONE\r\nEND:VCALENDAR\r\n$/s);
  await it.call('DELETE', path);
  for (const missing of [path, '/v2/series/none'])
    expect((await it.call('GET', missing, undefined, CALENDAR)).status).toBe(404);
});
