import { isDeepStrictEqual } from 'node:util';
import { compareFailures } from '../../domain/series/occurrence-failures';
import type { OccurrenceRecord } from '../../domain/series/occurrence-record';
import type { Series } from '../../domain/series/series';
import { withSeriesEvent } from '../../domain/series/series-event';
import type { Clock } from '../../ports/clock';
import { MAX_OUTBOX } from './change-series';
import { type PublishSeriesPorts, publishSeriesEvents } from './publish-series-events';

export interface Announcement {
  /** The written series. */
  readonly series: Series;
  /** The outbox had no space for all of them: the next visit continues. */
  readonly isLeft: boolean;
}

/**
 * Publishes an event for each refused request about an occurrence, once. One write has the events, and which failures are
 * announced. So a crash before it repeats nothing, and a crash after it only publishes the same events again.
 *
 * @param series a series whose outbox has no events but those of missed occurrences: they are published, too
 * @param records the records of its occurrences that are not over
 * @returns undefined after a concurrent change: the next visit does this
 */
export async function announceFailures(
  ports: PublishSeriesPorts & { readonly clock: Clock },
  series: Series,
  records: readonly OccurrenceRecord[],
): Promise<Announcement | undefined> {
  const { lasting, unannounced } = compareFailures(series.failures ?? {}, records, ports.clock.now());
  const isChanged = unannounced.length > 0 || !isDeepStrictEqual(lasting, series.failures ?? {});
  if (!isChanged && series.outbox.length === 0) return { series, isLeft: false };
  const taken = unannounced.slice(0, MAX_OUTBOX);
  const failures = {
    ...lasting,
    ...Object.fromEntries(taken.map(([key, { occurrence }]) => [occurrence.id, key])),
  };
  let next: Series = { ...series, failures, version: series.version + 1 };
  for (const [, failure] of taken)
    next = withSeriesEvent(next, { type: 'Series Occurrence Failed', ...failure }, ports.clock.now());
  if (!(await ports.series.write(next))) return undefined;
  const published = await publishSeriesEvents(ports, next);
  return published && { series: published, isLeft: taken.length < unannounced.length };
}
