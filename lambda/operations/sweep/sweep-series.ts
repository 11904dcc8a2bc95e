import { readAllPages } from '../../ports/page';
import { type VisitSeriesPorts, visitSeries } from '../series/visit-series';
import { processInTurn } from './process-in-turn';

export interface SweepSeriesOptions {
  /** The most conferences of series that one sweep creates, changes or deletes. */
  readonly maxRequests?: number;
  /** The most of them for one series, so that the others have their turn. */
  readonly maxRequestsPerSeries?: number;
  /** The most series that one sweep visits. */
  readonly maxSeries?: number;
}

const PAGE_SIZE = 200;
const MAX_REQUESTS = 200;
const MAX_REQUESTS_PER_SERIES = 40;
const MAX_SERIES = 2000;

/**
 * Visits the series that are due, the longest overdue first. It reads no other series: the index of due times has them in order.
 * The next sweep visits the rest.
 */
export function sweepSeries(
  ports: VisitSeriesPorts,
  {
    maxRequests = MAX_REQUESTS,
    maxRequestsPerSeries = MAX_REQUESTS_PER_SERIES,
    maxSeries = MAX_SERIES,
  }: SweepSeriesOptions = {},
): () => Promise<void> {
  return async () => {
    const now = ports.clock.now();
    const due = new Set<string>();
    for await (const { items } of readAllPages((next) => ports.series.listDue(PAGE_SIZE, next))) {
      for (const { id, dueAt } of items) if (dueAt <= now) due.add(id);
      if (due.size >= maxSeries || items.some(({ dueAt }) => dueAt > now)) break;
    }
    let requests = 0;
    const visit = visitSeries(ports);
    await processInTurn([...due].slice(0, maxSeries), ports, async (id) => {
      const left = Math.min(maxRequests - requests, maxRequestsPerSeries);
      if (left > 0) requests += await visit(id, left);
    });
    ports.logger.info('sweep.series_completed', { due: due.size, requests });
  };
}
