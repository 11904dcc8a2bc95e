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

export interface FoundOccurrence extends Pick<Occurrence, 'scheduledStart' | 'start'> {
  /** Whether the rule has it now. Otherwise it was moved or skipped, or its conference is left from an earlier rule. */
  readonly isInRule: boolean;
}

/**
 * Finds an occurrence by its rule, whether it was moved or skipped or not. Without the rule, an occurrence is found while it
 * has a conference.
 *
 * @throws {OperationFailure} `not found`
 */
export async function findOccurrence(
  { recurrences, series: store }: Pick<ReadSeriesPorts, 'recurrences' | 'series'>,
  { id: seriesId, fields, exceptions }: Series,
  id: string,
): Promise<FoundOccurrence> {
  const day = dayOfOccurrence(id);
  const found = day && (await recurrences.startsOfDays(fields, [day])).find((each) => each.id === id);
  if (found && !fields.exdates.includes(found.local))
    return { scheduledStart: found.local, start: found.start, isInRule: true };
  const scheduledStart = exceptions[id]?.scheduledStart;
  if (scheduledStart !== undefined)
    return {
      ...{ scheduledStart, isInRule: false },
      start: await recurrences.instantOf(scheduledStart, fields.time_zone),
    };
  const record = day && (await store.readOccurrence(seriesId, id));
  if (!record || record.stage === 'cancelled') throw occurrenceNotFound();
  return { scheduledStart: record.scheduledStart, start: record.start, isInRule: false };
}

export function occurrenceNotFound(): OperationFailure {
  return new OperationFailure('not found', 'The series has no occurrence with this id');
}
