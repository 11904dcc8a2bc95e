import { sweepSeries } from '../../../lambda/operations/sweep/sweep-series';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { testRelay } from '../test-relay';
import {
  atFoneStorm,
  createWeekly,
  occurrenceOf,
  occurrencesOf,
  summaryOf,
  sweepAll,
  WEEKLY,
} from './series-steps';

const relay = testRelay();
const DAY = 24 * 3600_000;
let it: IsolatedRelay;

beforeEach(async () => {
  it = await isolatedRelay(relay());
});

const put = (fields: object) => it.call('PUT', '/v2/series/weekly', fields);
const putOccurrence = (id: string, fields: object) =>
  it.call('PUT', `/v2/series/weekly/occurrences/${id}`, fields);
const skip = (id: string) => it.call('DELETE', `/v2/series/weekly/occurrences/${id}`);
const types = () => it.types('series.weekly');

test('the sweep makes the conferences of a series within the horizon, once', async () => {
  await createWeekly(it.call);
  expect(await summaryOf(it.call)).toEqual([
    ...['20260504 05-04T11:30 planned', '20260511 05-11T11:30 planned', '20260518 05-18T11:30 planned'],
    ...['20260525 05-25T11:30 planned', '20260601 06-01T11:30 planned'],
  ]);
  await sweepAll(it, 3);
  expect(await occurrencesOf(it.call)).toMatchObject([
    { id: '20260504', status: 'scheduled', conference: 'weekly-20260504' },
    ...['20260511', '20260518', '20260525', '20260601'].map((id) => ({ id, status: 'scheduled' })),
  ]);
  const conferences = ['05-04', '05-11', '05-18', '05-25', '06-01'].map((day) => `${day}T11:30 Weekly`);
  expect(atFoneStorm(relay())).toEqual(conferences);
  expect(it.types('weekly-20260504')).toEqual(['Conference Scheduled']);
  expect(types()).toEqual(['Series Created']);
});

test('a conference is made when its occurrence comes into the horizon', async () => {
  await createWeekly(it.call);
  await sweepAll(it);
  it.pass(7 * DAY);
  await sweepAll(it);
  expect((await summaryOf(it.call)).at(-1)).toBe('20260608 06-08T11:30 scheduled');
});

test('a conference is made late while its time is not over', async () => {
  await createWeekly(it.call);
  it.pass(2.5 * 3600_000 + 60_000);
  await sweepAll(it);
  expect((await summaryOf(it.call))[0]).toBe('20260504 05-04T11:30 scheduled');
});

test('a change of the time moves the conferences that have not begun, and keeps their PINs', async () => {
  await createWeekly(it.call);
  await sweepAll(it);
  const pin = async () => (await it.ports.definitions.read('weekly-20260511'))?.fonestorm?.pin;
  const before = await pin();
  // The first one has begun.
  it.pass(2.6 * 3600_000);
  await put({ start: '2026-05-04T15:00:00', duration: 'PT1H' });
  await sweepAll(it);
  expect(atFoneStorm(relay()).slice(0, 2)).toEqual(['05-04T11:30 Weekly', '05-11T13:00 Weekly']);
  expect(before).toBeDefined();
  expect(await pin()).toBe(before);
  expect(types()).toEqual(['Series Created', 'Series Updated']);
  const changes = it.events.map(({ detail }) => detail.changed).filter((changed) => changed !== undefined);
  expect(changes).toEqual(
    expect.arrayContaining([
      ['start', 'duration'],
      ['start_time', 'end_time'],
    ]),
  );
});

test('a change of the day cancels the conferences of the old days, and makes those of the new ones', async () => {
  await createWeekly(it.call);
  await sweepAll(it);
  await put({ rrule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=2' });
  await sweepAll(it);
  expect(atFoneStorm(relay())).toEqual(['05-05T11:30 Weekly', '05-12T11:30 Weekly']);
  expect(it.types('weekly-20260504')).toEqual(['Conference Scheduled', 'Conference Cancelled']);
});

test('a day that is wanted again gets a new conference', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1' });
  await sweepAll(it);
  await skip('20260504');
  await sweepAll(it);
  expect([atFoneStorm(relay()), await summaryOf(it.call)]).toEqual([[], ['20260504 05-04T11:30 skipped']]);
  await putOccurrence('20260504', { start: '2026-05-04T13:30' });
  await sweepAll(it);
  expect(await occurrencesOf(it.call)).toMatchObject([{ moved: false, conference: 'weekly-20260504-r2' }]);
  expect(atFoneStorm(relay())).toEqual(['05-04T11:30 Weekly']);
});

test('an occurrence is moved, follows the template, and stays when the rule changes', async () => {
  await createWeekly(it.call);
  await sweepAll(it);
  const { status } = await putOccurrence('20260511', { start: '2026-05-12T10:00:00', duration: 'PT30M' });
  expect(status).toBe(200);
  await put({ rrule: 'FREQ=WEEKLY;BYDAY=FR;COUNT=1', template: { label: 'Weekly 2' } });
  await sweepAll(it);
  expect(await occurrencesOf(it.call)).toMatchObject([
    { id: '20260508', start_time: '2026-05-08T11:30:00.000Z' },
    {
      ...{ id: '20260511', moved: true, status: 'scheduled', conference: 'weekly-20260511' },
      ...{ start_time: '2026-05-12T08:00:00.000Z', end_time: '2026-05-12T08:30:00.000Z' },
    },
  ]);
  expect(atFoneStorm(relay())).toEqual(['05-08T11:30 Weekly 2', '05-12T08:00 Weekly 2']);
});

test('an occurrence that is over is read if it had a conference', async () => {
  await createWeekly(it.call, { start: '2026-04-27T13:30:00' });
  await sweepAll(it);
  it.pass(DAY);
  expect(await occurrenceOf(it.call, '20260504')).toMatchObject({
    ...{ status: 'ended', conference: 'weekly-20260504', start_time: '2026-05-04T11:30:00.000Z' },
  });
  expect((await it.call('GET', '/v2/series/weekly/occurrences/20260427')).status).toBe(404);
  expect(await occurrenceOf(it.call, '20261005')).toMatchObject({ status: 'planned', conference: '' });
});

test('the record of an occurrence expires 62 days after its end', async () => {
  const expiries: string[] = [];
  const { writeOccurrence } = it.ports.series;
  const series: typeof it.ports.series = {
    ...it.ports.series,
    writeOccurrence(id, record, expiresAt) {
      expiries.push(expiresAt);
      return writeOccurrence(id, record, expiresAt);
    },
  };
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1' });
  await it.sweep({ series });
  expect(new Set(expiries)).toEqual(new Set(['2026-07-05T12:15:00.000Z']));
});

test('a day that is left out stays without a conference when the time changes', async () => {
  await createWeekly(it.call, { exdates: ['2026-05-11T13:30:00'] });
  await put({ start: '2026-05-04T15:00:00' });
  await sweepAll(it);
  expect(atFoneStorm(relay()).slice(0, 2)).toEqual(['05-04T13:00 Weekly', '05-18T13:00 Weekly']);
});

test('exdates are left out', async () => {
  await createWeekly(it.call, { exdates: ['2026-05-11T13:30:00', '2026-05-25T13:30:00'] });
  await sweepAll(it);
  expect((await summaryOf(it.call)).map((each) => each.slice(0, 8))).toEqual([
    '20260504',
    '20260518',
    '20260601',
  ]);
});

test('a deleted series cancels what is ahead, not what has begun, and its id is not used again', async () => {
  await createWeekly(it.call);
  await sweepAll(it);
  it.pass(2.6 * 3600_000);
  expect((await it.call('DELETE', '/v2/series/weekly')).status).toBe(200);
  await sweepAll(it);
  expect(atFoneStorm(relay())).toEqual(['05-04T11:30 Weekly']);
  expect(types()).toEqual(['Series Created', 'Series Ended']);
  expect((await it.call('GET', '/v2/series/weekly')).status).toBe(404);
  expect((await it.call('POST', '/v2/series', WEEKLY)).status).toBe(409);
  expect((await it.ports.series.read('weekly'))?.dueAt).toBeUndefined();
});

test('a deleted series keeps no part of its template', async () => {
  await createWeekly(it.call, {
    template: { label: 'Texts', attendees: ['ada'], metadata: { key: 'Texts' } },
  });
  await sweepAll(it);
  await it.call('DELETE', '/v2/series/weekly');
  await sweepAll(it);
  expect(await it.ports.series.read('weekly')).toMatchObject({
    ...{ status: 'deleted', digest: '', outbox: [] },
  });
  expect(JSON.stringify(await it.ports.series.read('weekly'))).not.toMatch(/Texts|ada/);
  const { body } = await it.call('GET', '/v2/series/weekly/events');
  expect(body.events?.map((event) => event['detail-type'])).toEqual(['Series Created', 'Series Ended']);
  expect(JSON.stringify(body)).not.toContain('Texts');
  const ended = it.events.find(({ type }) => type === 'Series Ended');
  expect(ended?.detail.conference).toMatchObject({ id: 'series.weekly', label: 'Texts' });
  expect(it.types('weekly-20260504')).toEqual(['Conference Scheduled', 'Conference Cancelled']);
});

test('a series ends after its last occurrence, and continues if it is changed', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=2' });
  await sweepAll(it);
  it.pass(7 * DAY);
  await sweepAll(it, 1);
  expect(types()).toEqual(['Series Created']);
  it.pass(4 * 3600_000);
  await sweepAll(it);
  expect(types()).toEqual(['Series Created', 'Series Ended']);
  expect(it.events.at(-1)?.detail).toMatchObject({
    metadata: { id: 'series.weekly.2', origin: 'timetable' },
    ...{ reason: 'completed', series: { id: 'weekly', rrule: 'FREQ=WEEKLY;COUNT=2' } },
  });
  expect((await it.ports.series.read('weekly'))?.dueAt).toBeUndefined();
  await put({ rrule: 'FREQ=WEEKLY;COUNT=3' });
  await sweepAll(it);
  expect(await summaryOf(it.call)).toEqual(['20260518 05-18T11:30 scheduled']);
});

test('a sweep sends a bounded number of requests, shared by the series, and the next one continues', async () => {
  for (const id of ['a', 'b', 'c']) await createWeekly(it.call, { id, rrule: 'FREQ=WEEKLY;COUNT=3' });
  it.pass(1);
  const sweepOnce = async () => {
    await sweepSeries(it.ports, { maxRequests: 4, maxRequestsPerSeries: 2 })();
    await it.settle();
    it.pass(1);
    return [...new Set(it.events.map(({ detail }) => detail.conference.id))].filter(
      (id) => !/series/.test(`${id}`),
    );
  };
  expect(await sweepOnce()).toEqual(['a-20260504', 'a-20260511', 'b-20260504', 'b-20260511']);
  expect((await sweepOnce()).slice(4, 6)).toEqual(['c-20260504', 'c-20260511']);
  await sweepOnce();
  expect(atFoneStorm(relay())).toHaveLength(9);
});
