import { after } from '../../domain/instant';
import { dayOfOccurrence, type Occurrence } from '../../domain/series/occurrence';
import type { OccurrenceRecord } from '../../domain/series/occurrence-record';
import type { Series } from '../../domain/series/series';
import type { Clock } from '../../ports/clock';
import type { Recurrences } from '../../ports/recurrences';
import type { SeriesStore } from '../../ports/series-store';
import { OperationFailure, seriesNotFound } from '../operation-failure';
import { earliestId, plannedOccurrences } from './planned-occurrences';

export interface ReadSeriesPorts {
  readonly series: SeriesStore;
  readonly recurrences: Recurrences;
  readonly clock: Clock;
  /** Conferences are made this long before they start, in milliseconds. */
  readonly seriesHorizon: number;
}

/** An occurrence and what the relay did for it. */
export interface KnownOccurrence {
  readonly occurrence: Occurrence;
  readonly record?: OccurrenceRecord;
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
 * Reads the occurrences of a series that are not over and start within the horizon, at most 500, in the order of their starts.
 *
 * @throws {OperationFailure} `not found`
 */
export function readOccurrences(ports: ReadSeriesPorts) {
  return async (id: string): Promise<readonly KnownOccurrence[]> => {
    const series = await readSeries(ports)(id);
    const now = ports.clock.now();
    const records = await ports.series.occurrences(id, earliestId(now));
    const byId = new Map(records.map((record) => [record.id, record]));
    const planned = await plannedOccurrences(ports.recurrences, series, now, after(now, ports.seriesHorizon));
    return planned.map((occurrence) => {
      const record = byId.get(occurrence.id);
      return { occurrence, ...(record && { record }) };
    });
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
  if (scheduledStart === undefined)
    throw new OperationFailure('not found', 'The series has no occurrence with this id');
  return { scheduledStart, start: await recurrences.instantOf(scheduledStart, fields.time_zone) };
}
