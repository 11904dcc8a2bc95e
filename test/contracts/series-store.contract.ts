import { randomUUID } from 'node:crypto';
import { after, type Instant } from '../../lambda/domain/instant';
import type { LocalDateTime } from '../../lambda/domain/series/local-date-time';
import type { OccurrenceRecord } from '../../lambda/domain/series/occurrence-record';
import type { Series } from '../../lambda/domain/series/series';
import { buildSeriesEvent } from '../../lambda/domain/series/series-event';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { type Page, readAllPages, UnknownCursor } from '../../lambda/ports/page';
import type { EventRange, SeriesStore } from '../../lambda/ports/series-store';
import { until } from '../until';

const NOW = '2026-05-04T09:00:00.000Z' as Instant;
const LATER = after(NOW, 60_000);

/** The contract of every store of series. The store may hold other series; each test uses its own. */
export function seriesStoreContract(make: () => Promise<SeriesStore>): void {
  let store: SeriesStore;
  beforeAll(async () => {
    store = await make();
  });

  /** Waits until a list has these ids, of the given ones, in this order. */
  const listed = (
    readPage: (limit: number, cursor?: string) => Promise<Page<{ readonly id: string }>>,
    given: readonly Series[],
    expected: readonly Series[],
  ) =>
    until(async () => {
      const found: string[] = [];
      for await (const { items } of readAllPages((cursor) => readPage(2, cursor)))
        found.push(...items.map(({ id }) => id));
      const wanted = found.filter((id) => given.some((each) => each.id === id));
      return wanted.join() === expected.map(({ id }) => id).join();
    });

  test('a series that was never written is unknown', async () => {
    expect(await store.read(randomUUID())).toBeUndefined();
  });

  test('a series is read as it was written, and the same version is not written again', async () => {
    const first = seriesOf();
    expect(await store.write(first)).toBe(true);
    expect(await store.read(first.id)).toEqual(first);
    expect(await store.write({ ...first, status: 'ended' })).toBe(false);
    expect(await store.write({ ...first, version: 3 })).toBe(false);
    expect(await store.read(first.id)).toEqual(first);
    const second = { ...first, version: 2, status: 'ended' } as const;
    expect(await store.write(second)).toBe(true);
    expect(await store.read(first.id)).toEqual(second);
  });

  test('of ten writers of the same version, one succeeds', async () => {
    const first = seriesOf();
    const written = await Promise.all(Array.from({ length: 10 }, () => store.write(first)));
    expect(written.filter((isWritten) => isWritten)).toHaveLength(1);
  });

  test('series that are not deleted are listed in the order of their creation', async () => {
    const made = [
      seriesOf({ createdAt: LATER }),
      seriesOf(),
      seriesOf({ createdAt: after(NOW, 1) }),
    ] as const;
    for (const each of made) await store.write(each);
    await listed(store.list, made, [made[1], made[2], made[0]]);
    await store.write({ ...made[1], version: 2, status: 'deleted' });
    await listed(store.list, made, [made[2], made[0]]);
    await expect(store.list(2, 'nowhere')).rejects.toThrow(UnknownCursor);
  });

  test('series that are due are listed by their time, also deleted ones', async () => {
    const made = [
      seriesOf({ dueAt: LATER }),
      seriesOf({ dueAt: NOW, status: 'deleted' }),
      seriesOf(),
      seriesOf({ dueAt: after(NOW, 1) }),
    ] as const;
    for (const each of made) await store.write(each);
    await listed(store.listDue, made, [made[1], made[3], made[0]]);
    const { dueAt: _due, ...settled } = made[1];
    await store.write({ ...settled, version: 2 });
    await listed(store.listDue, made, [made[3], made[0]]);
  });

  test('a record is read as it was written, and the same version is not written again', async () => {
    const id = randomUUID();
    const record = recordOf('20260504');
    const write = (each: OccurrenceRecord) => store.writeOccurrence(id, each, LATER);
    expect(await store.occurrences(id, '20260504')).toEqual([]);
    expect(await write(record)).toBe(true);
    expect(await write({ ...record, stage: 'left' })).toBe(false);
    expect(await write({ ...record, version: 3 })).toBe(false);
    expect(await store.occurrences(id, '20260504')).toEqual([record]);
    expect(await store.readOccurrence(id, '20260504')).toEqual(record);
    expect(await store.readOccurrence(id, '20260504-2')).toBeUndefined();
    const failed = {
      ...{ ...record, version: 2, stage: 'failed' as const },
      failure: { reason: 'FoneStorm refused it', at: NOW },
    };
    expect(await write(failed)).toBe(true);
    expect(await store.occurrences(id, '20260504')).toEqual([failed]);
  });

  test('the records of a series are read from an id on, in their order, and without those of another one', async () => {
    const id = randomUUID();
    const ids = ['20260503', '20260504', '20260504-2', '20260505', '20261231-24'];
    for (const each of ids.toReversed()) await store.writeOccurrence(id, recordOf(each), LATER);
    await store.writeOccurrence(`${id}x`, recordOf('20260506'), LATER);
    const found = await store.occurrences(id, '20260504');
    expect(found.map((record) => record.id)).toEqual(ids.slice(1));
  });

  test('events are read by their sequence numbers, and a repeat changes nothing', async () => {
    const id = randomUUID();
    const read = (range: Partial<EventRange>) =>
      store.events(id, { after: 0, last: 1002, limit: 1000, ...range }).then(sequencesOf);
    expect(await read({})).toEqual([]);
    for (const each of [2, 1, 3, 3]) await store.writeEvent(id, eventOf(each), LATER);
    await store.writeEvent(`${id}x`, eventOf(4), LATER);
    expect(await store.events(id, { after: 0, last: 1, limit: 1 })).toEqual([eventOf(1)]);
    expect(await read({})).toEqual([3]);
    expect(await read({ last: 3 })).toEqual([1, 2, 3]);
    expect(await read({ last: 3, limit: 2 })).toEqual([1, 2]);
    expect(await read({ last: 2, after: 1 })).toEqual([2]);
    expect(await read({ last: 3, after: 3 })).toEqual([]);
  });

  test('an event that was stored again without its label does not get it back', async () => {
    const id = randomUUID();
    const labelled = eventOf(1);
    const { label: _label, ...conference } = labelled.detail.conference;
    const unlabelled = { ...labelled, detail: { ...labelled.detail, conference } };
    const stored = () => store.events(id, { after: 0, last: 1, limit: 1 });
    await store.writeEvent(id, labelled, LATER);
    expect(await stored()).toEqual([labelled]);
    for (const each of [unlabelled, labelled]) await store.writeEvent(id, each, LATER);
    expect(await stored()).toEqual([unlabelled]);
    await store.writeEvent(id, eventOf(1001), LATER);
    expect(await store.events(id, { after: 0, last: 1001, limit: 1 })).toEqual([eventOf(1001)]);
  });

  test('the last 1000 events are stored, and none is replaced by an earlier one', async () => {
    const id = randomUUID();
    const read = (range: Partial<EventRange>) =>
      store.events(id, { after: 0, last: 1001, limit: 1000, ...range }).then(sequencesOf);
    for (const each of [1, 2, 998, 999, 1000, 1001, 1]) await store.writeEvent(id, eventOf(each), LATER);
    expect(await read({})).toEqual([2, 998, 999, 1000, 1001]);
    expect(await read({ after: 997, limit: 3 })).toEqual([998, 999, 1000]);
    expect(await read({ after: 998, limit: 2 })).toEqual([999, 1000]);
    expect(await read({ last: 1 })).toEqual([]);
  });
}

const sequencesOf = (events: readonly StatusEvent[]) => events.map(({ detail }) => detail.metadata.sequence);

function eventOf(number: number): StatusEvent {
  const { id, fields } = seriesOf({ id: 'weekly' });
  return buildSeriesEvent({ id, fields, sequence: number - 1 }, { type: 'Series Created' }, NOW);
}

function seriesOf(more: Partial<Series> = {}): Series {
  return {
    id: randomUUID(),
    fields: {
      ...{ template: { label: 'Weekly' }, time_zone: 'Europe/Berlin', duration: 'PT45M' },
      ...{ rrule: 'FREQ=WEEKLY', start: '2026-05-04T09:30:00' as LocalDateTime, exdates: [] },
    },
    ...{ exceptions: {}, status: 'active', createdAt: NOW, digest: 'd', version: 1, sequence: 0, outbox: [] },
    ...more,
  };
}

function recordOf(id: string): OccurrenceRecord {
  const times = { scheduledStart: '2026-05-04T11:00:00' as LocalDateTime, start: NOW, end: LATER };
  return {
    ...{ id, conferenceId: `weekly-${id}`, revision: 1, stage: 'pending', asked: ['d'], ...times },
    ...{ seriesVersion: 1, version: 1 },
  };
}
