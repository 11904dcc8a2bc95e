import type { OccurrenceRecord } from '../../lambda/domain/series/occurrence-record';
import type { Series } from '../../lambda/domain/series/series';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { MAX_STORED_EVENTS, type SeriesStore } from '../../lambda/ports/series-store';
import { FrozenMap } from './frozen-map';
import { pageOf } from './page';

/** Series in memory. */
export function inMemorySeriesStore(): SeriesStore {
  const stored = new FrozenMap<Series>();
  const records = new FrozenMap<OccurrenceRecord>();
  const events = new FrozenMap<StatusEvent>();
  const sorted = <T>(items: readonly T[], keyOf: (item: T) => string) =>
    items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return {
    async read(id) {
      return stored.get(id);
    },
    async write(series) {
      if ((stored.get(series.id)?.version ?? 0) !== series.version - 1) return false;
      stored.set(series.id, series);
      return true;
    },
    async list(limit, from) {
      const place = ({ createdAt, id }: Series) => `${createdAt} ${id}`;
      const listed = stored.all().filter(({ status }) => status !== 'deleted');
      return pageOf('series', sorted(listed, place), place, limit, from);
    },
    async listDue(limit, from) {
      const due = stored.all().flatMap(({ id, dueAt }) => (dueAt === undefined ? [] : [{ id, dueAt }]));
      const place = ({ id, dueAt }: (typeof due)[number]) => `${dueAt} ${id}`;
      return pageOf('due series', sorted(due, place), place, limit, from);
    },
    async occurrences(seriesId, from) {
      const found = records.entries().filter(([key]) => key.startsWith(`${seriesId} `));
      return sorted(
        found.map(([, record]) => record).filter(({ id }) => id >= from),
        ({ id }) => id,
      );
    },
    async readOccurrence(seriesId, id) {
      return records.get(`${seriesId} ${id}`);
    },
    async writeOccurrence(seriesId, record) {
      const key = `${seriesId} ${record.id}`;
      if ((records.get(key)?.version ?? 0) !== record.version - 1) return false;
      records.set(key, record);
      return true;
    },
    async writeEvent(seriesId, event) {
      const { sequence } = event.detail.metadata;
      const slot = `${seriesId} ${sequence % MAX_STORED_EVENTS}`;
      const { conference, metadata } = events.get(slot)?.detail ?? {};
      const before = metadata?.sequence ?? 0;
      const isReplaced = before < sequence || (before === sequence && conference?.label !== undefined);
      if (isReplaced) events.set(slot, event);
    },
    async events(seriesId, { after, last, limit }) {
      const first = Math.max(after, last - MAX_STORED_EVENTS);
      const found = events.entries().filter(([key]) => key.startsWith(`${seriesId} `));
      return found
        .map(([, event]) => event)
        .filter(({ detail: { metadata } }) => metadata.sequence > first && metadata.sequence <= last)
        .toSorted((a, b) => a.detail.metadata.sequence - b.detail.metadata.sequence)
        .slice(0, limit);
    },
  };
}
