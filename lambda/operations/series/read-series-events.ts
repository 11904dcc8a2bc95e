import type { StatusEvent } from '../../domain/status-event';
import type { Page } from '../../ports/page';
import type { SeriesStore } from '../../ports/series-store';
import { seriesNotFound } from '../operation-failure';

/**
 * Reads the published events of a series after a sequence number, in their order, as far as they are still stored. The series
 * may be deleted.
 *
 * @returns a function whose pages have the last sequence number as their cursor
 * @throws {OperationFailure} `not found`
 */
export function readSeriesEvents({ series: store }: { readonly series: SeriesStore }) {
  return async (id: string, limit: number, after: number): Promise<Page<StatusEvent>> => {
    const series = await store.read(id);
    if (!series) throw seriesNotFound();
    const published = series.sequence - series.outbox.length;
    const items = await store.events(id, { after, last: published, limit });
    const last = items.at(-1)?.detail.metadata.sequence ?? published;
    return { items, ...(last < published && { cursor: String(last) }) };
  };
}
