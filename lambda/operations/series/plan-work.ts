import { after, type Instant, later } from '../../domain/instant';
import { MAX_VISIT_INTERVAL } from '../../domain/series/next-visit';
import { fieldsOfOccurrence, type Occurrence } from '../../domain/series/occurrence';
import type { OccurrenceRecord } from '../../domain/series/occurrence-record';
import { type OccurrenceWork, planSeries } from '../../domain/series/plan-series';
import type { Series } from '../../domain/series/series';
import type { Recurrences } from '../../ports/recurrences';
import type { SeriesStore } from '../../ports/series-store';
import { digestOfFields } from './apply-occurrence';
import { earliestId, plannedOccurrences } from './planned-occurrences';

export interface PlanWorkPorts {
  readonly series: SeriesStore;
  readonly recurrences: Recurrences;
  /** Conferences are made this long before they start, in milliseconds. */
  readonly seriesHorizon: number;
}

export interface PlannedWork {
  readonly work: readonly OccurrenceWork[];
  /** The occurrences that are not over, also some after the horizon. */
  readonly planned: readonly Occurrence[];
  /** The records of the occurrences that are not over. */
  readonly records: readonly OccurrenceRecord[];
}

/** The occurrences until the next visit are planned, too. A new time of day or time zone delays a start by less than two days. */
const LOOK_AHEAD = 2 * MAX_VISIT_INTERVAL;

/** Computes the work on a series: see `planSeries`. A series that has ended has none. */
export async function planWork(
  { series: store, recurrences, seriesHorizon }: PlanWorkPorts,
  series: Series,
  now: Instant,
): Promise<PlannedWork> {
  if (series.status === 'ended') return { work: [], planned: [], records: [] };
  const records = await store.occurrences(series.id, earliestId(now));
  const horizon = after(now, seriesHorizon);
  // A conference stays if it starts after the horizon, because its occurrence was moved, or because the horizon is shorter now.
  const made = records.filter(({ stage }) => stage !== 'cancelled');
  const madeIds = new Set(made.map(({ id }) => id));
  const last = made.map(({ start }) => start).reduce(later, horizon);
  const planned =
    series.status === 'deleted'
      ? []
      : await plannedOccurrences(recurrences, series, now, after(last, LOOK_AHEAD));
  const wanted = planned
    .filter(({ id, change, start }) => change !== 'skipped' && (start <= horizon || madeIds.has(id)))
    .map((each) => [each, digestOfFields(fieldsOfOccurrence(series, each))] as const);
  return { work: planSeries(series, wanted, records, now), planned, records };
}
