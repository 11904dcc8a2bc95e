import { isolatedRelay } from '../isolated-relay';
import { testRelay } from '../test-relay';
import { createWeekly, sweepAll } from './series-steps';

const relay = testRelay();

test('phone numbers are masked in the published and the stored events of a series, and its ids stay', async () => {
  const mask = async () => () => 'masked';
  const it = await isolatedRelay(relay(), () => ({ mask }));
  const id = '5550100123';
  await createWeekly(it.call, { id, rrule: 'FREQ=WEEKLY;COUNT=1', template: { label: 'Call 555 010 0123' } });
  relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', every: 1 }] });
  await sweepAll(it);
  const { body } = await it.call('GET', `/v2/series/${id}/events`);
  const published = it.events.filter(({ detail }) => detail.metadata.conferenceId === `series.${id}`);
  expect(body.events?.map(({ detail }) => detail)).toEqual(published.map(({ detail }) => detail));
  expect(published[1]?.detail).toMatchObject({
    ...{ conference: { id: `series.${id}`, label: 'Call masked' }, series: { id } },
    occurrence: { conference: `${id}-20260504` },
  });
});

test('the published events of a series are read as they were published, page by page', async () => {
  const it = await isolatedRelay(relay());
  const read = (query: string) => it.call('GET', `/v2/series/weekly/events${query}`);
  await createWeekly(it.call);
  expect((await read('')).body.events).toEqual([]);
  await sweepAll(it);
  await it.call('PUT', '/v2/series/weekly', { duration: 'PT1H' });
  await it.call('DELETE', '/v2/series/weekly/occurrences/20260504');
  expect((await read('')).body.events).toHaveLength(1);
  await sweepAll(it);
  const published = it.events.filter(({ detail }) => detail.metadata.conferenceId === 'series.weekly');
  const shown = published.map(({ type, time, detail }) => ({
    ...{ source: 'fonestorm.conferences', 'detail-type': type, time, detail },
  }));
  expect((await read('')).body.events).toEqual(shown);
  const page = await read('?after=1&limit=1');
  expect([page.body.events, page.headers.link]).toEqual([
    [shown[1]],
    '</v2/series/weekly/events?limit=1&after=2>; rel="next"',
  ]);
  const last = await read('?after=2&limit=1');
  expect([last.body.events, last.headers.link]).toEqual([[shown[2]], undefined]);
  expect((await it.call('GET', '/v2/series/none/events')).status).toBe(404);
});
