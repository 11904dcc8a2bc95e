import { interceptPort } from '../intercept-port';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { testRelay, UNREACHABLE_URL } from '../test-relay';
import { createWeekly, sweepAll } from './series-steps';

const relay = testRelay();
const DAY = 24 * 3600_000;
let it: IsolatedRelay;

beforeEach(async () => {
  it = await isolatedRelay(relay());
});

/** The events about missed occurrences: the number of the event, the occurrence, and the number of all. */
function missed(): readonly string[] {
  const failures = it.events.filter(({ type }) => type === 'Series Occurrence Failed');
  return failures.map(({ detail }) => {
    const { id } = detail.occurrence as { id: string };
    return `${detail.metadata.sequence} ${id} of ${detail.missed}`;
  });
}

/** The ids of a number of days of June. */
const june = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => `202606${String(first + index).padStart(2, '0')}`);

test('occurrences that passed while no sweep ran are announced once, each with the number of all', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=DAILY' });
  // The conferences until 2 June are in the horizon.
  await sweepAll(it, 1);
  it.pass(40 * DAY);
  await sweepAll(it, 2);
  // The next visit is after a day.
  it.pass(2 * DAY);
  await sweepAll(it, 1);
  expect(missed()).toEqual(june(3, 10).map((id, index) => `${index + 2} ${id} of 10`));
  expect(it.events.find(({ type }) => type === 'Series Occurrence Failed')?.detail).toMatchObject({
    metadata: { id: 'series.weekly.2', origin: 'timetable' },
    occurrence: {
      ...{ id: '20260603', conference: 'weekly-20260603' },
      ...{ start_time: '2026-06-03T11:30:00.000Z', end_time: '2026-06-03T12:15:00.000Z' },
    },
    ...{ request: 'create', reason: 'the occurrence was over before its conference was created' },
  });
  const { text } = await it.call('GET', '/v2/series/weekly');
  expect(JSON.parse(text).series.failed_occurrences).toEqual([]);
});

test('after a year without a sweep, the last 20 of the last 60 days are announced', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=DAILY' });
  await sweepAll(it, 1);
  it.pass(365 * DAY);
  await sweepAll(it, 2);
  expect(missed()).toHaveLength(20);
  expect(missed().at(-1)).toBe('21 20270503 of 60');
});

test('a change after an outage announces what the series missed by its fields until then', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=DAILY;COUNT=3' });
  it.pass(2 * DAY);
  await it.call('PUT', '/v2/series/weekly', { rrule: 'FREQ=DAILY;COUNT=9', start: '2026-05-01T13:30:00' });
  await sweepAll(it, 2);
  expect(missed()).toEqual(['2 20260504 of 2', '3 20260505 of 2']);
  expect(it.types('series.weekly')[3]).toBe('Series Updated');
});

test('a conference that FoneStorm could not take until it was over is announced', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1' });
  await it.sweep({ fonestorm: relay().client({ url: UNREACHABLE_URL }) });
  it.pass(DAY);
  await sweepAll(it);
  expect(missed()).toEqual(['2 20260504 of 1']);
  expect(it.types('series.weekly')).toEqual(['Series Created', 'Series Occurrence Failed', 'Series Ended']);
});

test('an occurrence that was moved, or wanted again, is missed by its last start', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=2' });
  await sweepAll(it);
  await it.call('DELETE', '/v2/series/weekly/occurrences/20260504');
  await sweepAll(it);
  await it.call('PUT', '/v2/series/weekly/occurrences/20260504', { start: '2026-05-06T10:00:00' });
  it.pass(3 * DAY);
  await sweepAll(it);
  expect(missed()).toEqual(['4 20260504 of 1']);
  const [event] = it.events.filter(({ type }) => type === 'Series Occurrence Failed');
  expect(event?.detail.occurrence).toMatchObject({
    ...{ start_time: '2026-05-06T08:00:00.000Z', conference: 'weekly-20260504-r2' },
  });
});

const quiet: Readonly<Record<string, () => Promise<unknown>>> = {
  'was held': async () => {
    await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1' });
    await sweepAll(it);
  },
  'was deleted by hand': async () => {
    await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1' });
    await sweepAll(it);
    await it.call('DELETE', '/v2/conferences/weekly-20260504');
  },
  'was skipped': async () => {
    await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1' });
    await it.call('DELETE', '/v2/series/weekly/occurrences/20260504');
  },
  'was left out': () =>
    createWeekly(it.call, { rrule: 'FREQ=DAILY;COUNT=2', exdates: ['2026-05-04T13:30:00'] }).then(() =>
      sweepAll(it),
    ),
  'was over before the series was created': () =>
    createWeekly(it.call, { rrule: 'FREQ=WEEKLY', start: '2026-04-06T13:30:00' }).then(() => sweepAll(it)),
  'was over before the rule had it': async () => {
    await createWeekly(it.call, { start: '2026-05-11T13:30:00', rrule: 'FREQ=WEEKLY;COUNT=1' });
    await sweepAll(it);
    it.pass(DAY);
    await it.call('PUT', '/v2/series/weekly', { start: '2026-05-04T13:30:00', rrule: 'FREQ=WEEKLY;COUNT=2' });
  },
  'is of a series without the time until which it was checked': async () => {
    await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1' });
    const { checkedUntil: _none, ...stored } = (await it.ports.series.read('weekly')) ?? fail();
    await it.ports.series.write({ ...stored, version: stored.version + 1 });
  },
};

test.each(Object.entries(quiet))(
  'an occurrence is not announced as missed if it %s',
  async (_what, before) => {
    await before();
    it.pass(2 * DAY);
    await sweepAll(it, 2);
    expect(missed()).toEqual([]);
  },
);

test('a refused conference is announced once, also if the next sweep comes after its end', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1' });
  relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', every: 1 }] });
  await sweepAll(it, 1);
  it.pass(DAY);
  await sweepAll(it);
  expect(missed()).toEqual(['2 20260504 of undefined']);
});

test('a refused conference is announced as missed if the sweep ended before it could announce it', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1' });
  relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', every: 1 }] });
  let records = 0;
  const series = interceptPort(it.ports.series, async (name, work) => {
    if (name === 'write' && records > 1) throw new Error('the function has crashed');
    if (name === 'writeOccurrence') records += 1;
    return work();
  });
  await it.sweep({ series });
  it.pass(DAY);
  await sweepAll(it);
  expect(missed()).toEqual(['2 20260504 of 1']);
});

function fail(): never {
  throw new Error('expected a series');
}
