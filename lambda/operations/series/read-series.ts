import { dayOfOccurrence, type Occurrence } from '../../domain/series/occurrence';
import type { Series } from '../../domain/series/series';
import type { Clock } from '../../ports/clock';
import type { Recurrences } from '../../ports/recurrences';
import type { SeriesStore } from '../../ports/series-store';
import { OperationFailure, seriesNotFound } from '../operation-failure';

export interface ReadSeriesPorts {
  readonly series: SeriesStore;
  readonly recurrences: Recurrences;
  readonly clock: Clock;
  /** Conferences are made this long before they start, in milliseconds. */
  readonly seriesHorizon: number;
}

/**
 * Reads a series.
 *
 * @throws {OperationFailure} `not found`, also if it is deleted
 */
export function readSeries({ series: store }: Pick<ReadSeriesPorts, 'series'>) {
  return async (id: string): Promise<Series> => {
    const series = await store.read(id);
    if (!series || series.status === 'deleted') throw seriesNotFound();
    return series;
  };
}

/**
 * Finds an occurrence by its rule, whether it was moved or skipped or not.
 *
 * @throws {OperationFailure} `not found`
 */
export async function findOccurrence(
  recurrences: Recurrences,
  { fields, exceptions }: Series,
  id: string,
): Promise<Pick<Occurrence, 'scheduledStart' | 'start'>> {
  const day = dayOfOccurrence(id);
  const found = day && (await recurrences.startsOfDay(fields, day)).find((each) => each.id === id);
  if (found && !fields.exdates.includes(found.local))
    return { scheduledStart: found.local, start: found.start };
  const scheduledStart = exceptions[id]?.scheduledStart;
  if (scheduledStart === undefined) throw occurrenceNotFound();
  return { scheduledStart, start: await recurrences.instantOf(scheduledStart, fields.time_zone) };
}

export function occurrenceNotFound(): OperationFailure {
  return new OperationFailure('not found', 'The series has no occurrence with this id');
}
