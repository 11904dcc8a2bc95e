import { FoneStormError } from '../../../lambda/ports/fonestorm';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { testRelay } from '../test-relay';
import { atFoneStorm, createWeekly, occurrencesOf, summaryOf, sweepAll } from './series-steps';

const relay = testRelay();
let it: IsolatedRelay;

beforeEach(async () => {
  it = await isolatedRelay(relay());
});

const put = (fields: object) => it.call('PUT', '/v2/series/weekly', fields);
const types = () => it.types('series.weekly');

test('a refused conference is retried after six hours, and at once if the series changes', async () => {
  const refuse = () => relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', every: 1 }] });
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1', start: '2026-05-05T13:30:00' });
  refuse();
  await sweepAll(it, 4);
  expect(await occurrencesOf(it.call)).toMatchObject([{ status: 'failed', reason: expect.any(String) }]);
  expect(it.types('weekly-20260505')).toEqual(['Conference Creation Failed']);
  relay().foneStorm({ apiFaults: [] });
  await sweepAll(it);
  expect(await summaryOf(it.call)).toEqual(['20260505 05-05T11:30 failed']);
  it.pass(6 * 3600_000);
  await sweepAll(it);
  expect(await summaryOf(it.call)).toEqual(['20260505 05-05T11:30 scheduled']);
});

test('a refused conference is announced once for its content, and shown in the series while it lasts', async () => {
  const failed = async () =>
    JSON.parse((await it.call('GET', '/v2/series/weekly')).text).series.failed_occurrences;
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1', start: '2026-05-05T13:30:00' });
  relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', every: 1 }] });
  await sweepAll(it, 1);
  expect(types()).toEqual(['Series Created', 'Series Occurrence Failed']);
  const [{ reason } = { reason: '' }] = await occurrencesOf(it.call);
  expect(it.events.find(({ type }) => type === 'Series Occurrence Failed')?.detail).toMatchObject({
    metadata: { id: 'series.weekly.2', origin: 'timetable' },
    series: { id: 'weekly' },
    occurrence: {
      ...{ id: '20260505', conference: 'weekly-20260505' },
      ...{ start_time: '2026-05-05T11:30:00.000Z', end_time: '2026-05-05T12:15:00.000Z' },
    },
    ...{ request: 'create', reason },
  });
  expect(await failed()).toEqual(['20260505']);
  it.pass(6 * 3600_000);
  await sweepAll(it);
  expect(types()).toHaveLength(2);
  await put({ template: { label: 'Changed' } });
  await sweepAll(it);
  expect(types().slice(2)).toEqual(['Series Updated', 'Series Occurrence Failed']);
  relay().foneStorm({ apiFaults: [] });
  it.pass(6 * 3600_000);
  await sweepAll(it);
  expect([await failed(), types().length]).toEqual([[], 4]);
});

test('a refused deletion is sent again after six hours, also if the series is deleted', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1', start: '2026-05-05T13:30:00' });
  await sweepAll(it);
  await it.call('DELETE', '/v2/series/weekly');
  relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'delete', every: 1 }] });
  await sweepAll(it);
  relay().foneStorm({ apiFaults: [] });
  await sweepAll(it);
  expect(atFoneStorm(relay())).toEqual(['05-05T11:30 Weekly']);
  expect(types()).toEqual(['Series Created', 'Series Ended', 'Series Occurrence Failed']);
  expect(it.events.at(-1)?.detail).toMatchObject({ request: 'delete', reason: expect.any(String) });
  it.pass(6 * 3600_000);
  await sweepAll(it);
  expect(atFoneStorm(relay())).toEqual([]);
  expect((await it.ports.series.read('weekly'))?.dueAt).toBeUndefined();
});

test('a conference whose update was refused is cancelled with its series', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1', start: '2026-05-05T13:30:00' });
  await sweepAll(it);
  relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'update', every: 1 }] });
  await put({ template: { label: 'Refused' } });
  await sweepAll(it);
  expect(await occurrencesOf(it.call)).toMatchObject([{ status: 'failed', conference: 'weekly-20260505' }]);
  expect(it.events.at(-1)?.detail).toMatchObject({ request: 'update', reason: expect.any(String) });
  await it.call('DELETE', '/v2/series/weekly');
  await sweepAll(it);
  expect(atFoneStorm(relay())).toEqual([]);
});

test('a refused conference that is moved beyond the horizon is created when it comes into the horizon', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1', start: '2026-05-25T13:30:00' });
  relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', every: 1 }] });
  await sweepAll(it);
  relay().foneStorm({ apiFaults: [] });
  await it.call('PUT', '/v2/series/weekly/occurrences/20260525', { start: '2026-06-10T10:00:00' });
  await sweepAll(it);
  expect(atFoneStorm(relay())).toEqual([]);
  expect(await summaryOf(it.call)).toEqual(['20260525 06-10T08:00 planned']);
  it.pass(8 * 24 * 3600_000);
  await sweepAll(it);
  expect(atFoneStorm(relay())).toEqual(['06-10T08:00 Weekly']);
});

test('the reason of a refusal does not contain the callback URL that FoneStorm repeats', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1', start: '2026-05-05T13:30:00' });
  const create = ({ callbackUrl }: { callbackUrl: string }) =>
    Promise.reject(new FoneStormError('refused', `unknown host in ${callbackUrl}`));
  await it.sweep({ fonestorm: { ...it.ports.fonestorm, create } });
  await it.settle();
  expect(await occurrencesOf(it.call)).toMatchObject([
    { reason: expect.stringMatching(/^unknown host in .*\/callbacks\/weekly-20260505\/\[removed\]$/) },
  ]);
});

test('a series with a refused deletion sends it again before it ends', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1', start: '2026-05-05T13:30:00' });
  await sweepAll(it);
  await it.call('DELETE', '/v2/series/weekly/occurrences/20260505');
  relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'delete', every: 1 }] });
  await sweepAll(it);
  relay().foneStorm({ apiFaults: [] });
  expect(types()).toEqual(['Series Created', 'Series Updated', 'Series Occurrence Failed']);
  it.pass(6 * 3600_000);
  await sweepAll(it);
  expect([atFoneStorm(relay()), types().slice(3)]).toEqual([[], ['Series Ended']]);
});

test('a skipped occurrence has failed while its deletion is refused, and no longer', async () => {
  const failed = async () =>
    JSON.parse((await it.call('GET', '/v2/series/weekly')).text).series.failed_occurrences;
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=2', start: '2026-05-05T13:30:00' });
  await sweepAll(it);
  const [{ id } = { id: '' }] = await occurrencesOf(it.call);
  await it.call('DELETE', `/v2/series/weekly/occurrences/${id}`);
  relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'delete', every: 1 }] });
  await sweepAll(it);
  expect(await failed()).toEqual([id]);
  relay().foneStorm({ apiFaults: [] });
  it.pass(6 * 3600_000);
  await sweepAll(it);
  expect(await failed()).toEqual([]);
});
