import { after } from '../../../lambda/domain/instant';
import type { LocalDateTime } from '../../../lambda/domain/series/local-date-time';
import type { Series } from '../../../lambda/domain/series/series';
import { type SweepSeriesOptions, sweepSeries } from '../../../lambda/operations/sweep/sweep-series';
import { BudgetExceeded } from '../../../lambda/ports/budget';
import { interceptPort } from '../intercept-port';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { testRelay } from '../test-relay';
import { atFoneStorm, createWeekly, occurrencesOf, sweepAll } from './series-steps';

const relay = testRelay();
const HOUR = 3600_000;
let it: IsolatedRelay;
let calls: Record<string, number>;

beforeEach(async () => {
  calls = {};
  it = await isolatedRelay(relay(), ({ series }) => ({
    series: interceptPort(series, (name, work) => {
      calls[name] = (calls[name] ?? 0) + 1;
      return work();
    }),
  }));
});

/** A sweep of the series; its calls of their store. */
async function countedSweep(options?: SweepSeriesOptions): Promise<Record<string, number>> {
  calls = {};
  await sweepSeries(it.ports, options)();
  await it.settle();
  return calls;
}

/** Stores series whose next visit is due this long from now. Their first occurrence is in December. */
async function store(count: number, dueIn: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const series: Series = {
      ...{
        id: `due-in-${dueIn}-${index}`,
        exceptions: {},
        status: 'active',
        createdAt: it.now(),
        digest: 'd',
      },
      fields: {
        ...{ template: {}, time_zone: 'Europe/Berlin', duration: 'PT45M', rrule: 'FREQ=YEARLY', exdates: [] },
        start: '2026-12-24T18:00:00' as LocalDateTime,
      },
      ...{ version: 1, sequence: 0, outbox: [], dueAt: after(it.now(), dueIn) },
    };
    await it.ports.series.write(series);
  }
}

test('a sweep reads one page of the due series, and no series that is not due', async () => {
  await store(1000, HOUR);
  expect(await countedSweep()).toEqual({ listDue: 1 });
  await store(1, 0);
  expect(await countedSweep()).toEqual({ listDue: 1, read: 1, occurrences: 1, write: 1 });
  expect(await countedSweep()).toEqual({ listDue: 1 });
});

test('a sweep visits a bounded number of series, and the next one continues', async () => {
  await store(7, 0);
  expect(await countedSweep({ maxSeries: 5 })).toEqual({ listDue: 1, read: 5, occurrences: 5, write: 5 });
  expect(await countedSweep({ maxSeries: 5 })).toEqual({ listDue: 1, read: 2, occurrences: 2, write: 2 });
  expect(await countedSweep({ maxSeries: 5 })).toEqual({ listDue: 1 });
});

/** A sweep of the series whose budget has this number of slots; FoneStorm's new conferences, in the order of their creation. */
async function sweepWithin(slots: number, options?: SweepSeriesOptions): Promise<readonly string[]> {
  let left = slots;
  const budget = {
    async takeSlot() {
      if (left === 0) throw new BudgetExceeded(1);
      left -= 1;
    },
  };
  const known = new Set(
    relay()
      .simulator.control.conferences()
      .map(({ id }) => id),
  );
  await sweepSeries({ ...it.ports, fonestorm: relay().client({ budget }) }, options)();
  const created = relay()
    .simulator.control.conferences()
    .filter(({ id }) => !known.has(id));
  return created.map(({ fields }) => `${fields.label} ${fields.start_time?.slice(5, 10)}`);
}

/** Creates a series with 17 occurrences a day, then a daily one, a weekly one, and one without an occurrence in the horizon. */
async function createMany(): Promise<void> {
  const hours = Array.from({ length: 17 }, (_, hour) => hour).join(',');
  const all = [
    ['many', { start: '2026-05-05T00:00:00', rrule: `FREQ=DAILY;BYHOUR=${hours}`, duration: 'PT10M' }],
    ['daily', { start: '2026-05-06T09:00:00', rrule: 'FREQ=DAILY' }],
    ['weekly', { start: '2026-05-07T09:00:00', rrule: 'FREQ=WEEKLY' }],
    ['later', { start: '2026-12-24T18:00:00', rrule: 'FREQ=YEARLY' }],
  ] as const;
  for (const [id, more] of all) await createWeekly(it.call, { id, template: { label: id }, ...more });
}

test('a series with many occurrences leaves the others their turn, and the nearest occurrence is first', async () => {
  await createMany();
  expect(await sweepWithin(8, { maxRequestsPerRound: 2 })).toEqual([
    ...['many 05-04', 'many 05-04', 'daily 05-06', 'daily 05-07', 'weekly 05-07', 'weekly 05-14'],
    ...['many 05-05', 'many 05-05'],
  ]);
  expect(it.linesOf('sweep.series_completed')).toEqual([{ due: 4, requests: 9, left: 3 }]);
});

test('a budget that is used up ends the requests of a sweep without a failed item, and the next one continues', async () => {
  await createMany();
  for (const id of ['many', 'daily', 'weekly', 'later']) expect(it.types(`series.${id}`)).toEqual([]);
  expect(await sweepWithin(0)).toEqual([]);
  for (const id of ['many', 'daily', 'weekly', 'later'])
    expect(it.types(`series.${id}`)).toEqual(['Series Created']);
  expect(it.linesOf('sweep.item_failed')).toEqual([]);
  expect(it.linesOf('sweep.budget_used_up')).toEqual([{ left: 3 }]);
  expect(await sweepWithin(2)).toEqual(['many 05-04', 'many 05-04']);
  expect(await sweepWithin(1000)).toContain('weekly 05-28');
});

test('a sweep makes at most 200 requests, at most 40 for one series', async () => {
  await createMany();
  const created = await sweepWithin(1000);
  const countOf = (label: string) => created.filter((each) => each.startsWith(label)).length;
  expect(['many', 'daily', 'weekly', 'later'].map(countOf)).toEqual([40, 29, 4, 0]);
  expect(await sweepWithin(1000, { maxRequests: 5 })).toHaveLength(5);
});

test('a series that changes between its plan and its requests waits for the next sweep', async () => {
  await createMany();
  const series = interceptPort(it.ports.series, async (name, work) => {
    const result = await work();
    if (name === 'occurrences' && calls.changed === undefined) {
      calls.changed = 1;
      await it.call('DELETE', '/v2/series/many');
    }
    return result;
  });
  await sweepSeries({ ...it.ports, series })();
  expect(atFoneStorm(relay()).filter((each) => each.endsWith('many'))).toEqual([]);
  expect(atFoneStorm(relay()).filter((each) => each.endsWith('weekly'))).toHaveLength(4);
});

test('a series whose store fails during its requests leaves the others their turn', async () => {
  await createMany();
  const series = interceptPort(it.ports.series, (name, work) =>
    name === 'writeOccurrence' ? Promise.reject(new Error('a write failed')) : work(),
  );
  await sweepSeries({ ...it.ports, series }, { maxRequestsPerSeries: 2 })();
  expect(it.linesOf('sweep.item_failed')).toHaveLength(6);
  expect(await sweepWithin(1000, { maxRequestsPerSeries: 2 })).toHaveLength(6);
});

test('a daily series costs one visit a day, which makes one conference', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=DAILY' });
  await countedSweep();
  const made = atFoneStorm(relay()).length;
  let plans = 0;
  for (let hour = 0; hour < 48; hour += 1) {
    it.pass(HOUR);
    plans += (await countedSweep()).occurrences ?? 0;
  }
  expect([made, atFoneStorm(relay()).length, plans]).toEqual([30, 32, 2]);
});

test('a weekly series without an occurrence that comes into the horizon costs one visit a day', async () => {
  await createWeekly(it.call);
  await countedSweep();
  let reads = 0;
  for (let hour = 0; hour < 24; hour += 1) {
    it.pass(HOUR);
    reads += (await countedSweep()).read ?? 0;
  }
  expect(reads).toBe(1);
});

test('a series ends at the first sweep after its last occurrence', async () => {
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;COUNT=1' });
  await countedSweep();
  // The conference is from 11:30 to 12:15.
  it.pass(3.2 * HOUR);
  await countedSweep();
  expect(it.types('series.weekly')).toEqual(['Series Created']);
  it.pass(0.1 * HOUR);
  await countedSweep();
  await countedSweep();
  expect(it.types('series.weekly')).toEqual(['Series Created', 'Series Ended']);
});

test('a conference that was made stays, although its occurrence is after the horizon now', async () => {
  // The horizon ends an hour after the start of the last one.
  await createWeekly(it.call, { rrule: 'FREQ=WEEKLY;BYDAY=WE', start: '2026-05-06T10:00:00' });
  await sweepAll(it, 1);
  const pins = () =>
    Promise.all(
      ['weekly-20260513', 'weekly-20260603'].map(
        async (id) => (await it.ports.definitions.read(id))?.fonestorm?.pin,
      ),
    );
  const before = await pins();
  expect(before).not.toContain(undefined);
  await it.call('PUT', '/v2/series/weekly/occurrences/20260513', { start: '2026-06-13T10:00:00' });
  await it.call('PUT', '/v2/series/weekly', { start: '2026-05-06T23:59:00' });
  await sweepAll(it);
  it.pass(24 * HOUR);
  await sweepSeries({ ...it.ports, seriesHorizon: 72 * HOUR })();
  await it.settle();
  expect(atFoneStorm(relay())).toEqual([
    ...['05-06', '05-20', '05-27', '06-03'].map((day) => `${day}T21:59 Weekly`),
    '06-13T08:00 Weekly',
  ]);
  expect(await pins()).toEqual(before);
  expect((await occurrencesOf(it.call)).at(-1)).toMatchObject({ id: '20260513', status: 'scheduled' });
});
