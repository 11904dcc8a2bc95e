import { after, type Instant } from '../../domain/instant';
import { fieldsOfOccurrence, type Occurrence } from '../../domain/series/occurrence';
import type { OccurrenceRecord } from '../../domain/series/occurrence-record';
import {
  type KnownOccurrence,
  type OccurrenceConference,
  type OccurrenceStatus,
  statusOfOccurrence,
  timesOfOccurrence,
} from '../../domain/series/occurrence-status';
import type { Series } from '../../domain/series/series';
import type { ReadPorts } from '../conferences/read-conference';
import { digestOfFields } from './apply-occurrence';
import { earliestId, occurrenceAt, plannedOccurrences } from './planned-occurrences';
import { findOccurrence, occurrenceNotFound, type ReadSeriesPorts, readSeries } from './read-series';

export type ReadOccurrencesPorts = ReadSeriesPorts & ReadPorts;

/** An occurrence for a caller. */
export interface ShownOccurrence {
  readonly occurrence: Occurrence;
  readonly status: OccurrenceStatus;
  readonly start: Instant;
  readonly end: Instant;
  /** The id of its conference, if it has or had one. */
  readonly conferenceId?: string;
  /** The reason of the last refusal, if its status is `failed`. */
  readonly reason?: string;
}

/** The conferences that are read at a time. */
const MAX_READS = 25;

/**
 * Reads the occurrences of a series that are not over: those that start within the horizon, and moved ones. It returns at most
 * 500, in the order of their starts. Each one has the status of its conference at the time of the request.
 *
 * @throws {OperationFailure} `not found`
 */
export function readOccurrences(ports: ReadOccurrencesPorts) {
  return async (id: string): Promise<readonly ShownOccurrence[]> => {
    const series = await readSeries(ports)(id);
    const known = await recordedOccurrences(ports, series);
    const shown: ShownOccurrence[] = [];
    for (let index = 0; index < known.length; index += MAX_READS) {
      const part = known.slice(index, index + MAX_READS);
      shown.push(
        ...(await Promise.all(part.map(({ occurrence, record }) => show(ports, series, occurrence, record)))),
      );
    }
    return shown;
  };
}

/**
 * Reads one occurrence of a series, also one that is over, while its record is stored: at least 62 days.
 *
 * @throws {OperationFailure} `not found`, also if it is over and never had a conference
 */
export function readOccurrence(ports: ReadOccurrencesPorts) {
  return async (id: string, occurrenceId: string): Promise<ShownOccurrence> => {
    const series = await readSeries(ports)(id);
    const { scheduledStart } = await findOccurrence(ports.recurrences, series, occurrenceId);
    const [occurrence, record] = await Promise.all([
      occurrenceAt(ports.recurrences, series, occurrenceId, scheduledStart),
      ports.series.readOccurrence(id, occurrenceId),
    ]);
    const shown = await show(ports, series, occurrence, record);
    if (shown.status === 'planned' && shown.end <= ports.clock.now()) throw occurrenceNotFound();
    return shown;
  };
}

/** The planned occurrences of a series with their records, without a request for each one. */
export async function recordedOccurrences(
  { series: store, recurrences, clock, seriesHorizon }: ReadSeriesPorts,
  series: Series,
): Promise<readonly { readonly occurrence: Occurrence; readonly record?: OccurrenceRecord }[]> {
  const now = clock.now();
  const records = await store.occurrences(series.id, earliestId(now));
  const byId = new Map(records.map((record) => [record.id, record]));
  const planned = await plannedOccurrences(recurrences, series, now, after(now, seriesHorizon));
  return planned.map((occurrence) => {
    const record = byId.get(occurrence.id);
    return { occurrence, ...(record && { record }) };
  });
}

async function show(
  ports: ReadOccurrencesPorts,
  series: Series,
  occurrence: Occurrence,
  record: OccurrenceRecord | undefined,
): Promise<ShownOccurrence> {
  const now = ports.clock.now();
  const conference = record && (await readConferenceOf(ports, series, record));
  const exception = series.exceptions[occurrence.id];
  const known: KnownOccurrence = {
    occurrence,
    ...(record && { record }),
    ...(conference && { conference }),
    digest: digestOfFields(fieldsOfOccurrence(series, occurrence)),
    isForced: exception?.kind === 'moved' && record !== undefined && exception.since > record.seriesVersion,
  };
  const status = statusOfOccurrence(known, now);
  const reason = status === 'failed' ? record?.failure?.reason : undefined;
  const { status: stored, id } = conference?.definition ?? {};
  const hasConference =
    status !== 'planned' && status !== 'skipped' && (stored === 'confirmed' || stored === 'deleted');
  return {
    ...{ occurrence, status, ...timesOfOccurrence(known, status, now) },
    ...(hasConference && id !== undefined && { conferenceId: id }),
    ...(reason !== undefined && { reason }),
  };
}

/** The conference of a record, if the series made it. A caller may have made another one with its id. */
async function readConferenceOf(
  { conferenceLog }: ReadOccurrencesPorts,
  { id }: Series,
  { conferenceId }: OccurrenceRecord,
): Promise<OccurrenceConference | undefined> {
  const { definition, head } = await conferenceLog.load(conferenceId);
  if (definition?.seriesId !== id) return undefined;
  return { definition, digest: digestOfFields(definition.fields), phase: head?.state.phase };
}
