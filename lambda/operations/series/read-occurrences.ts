import { after, type Instant } from '../../domain/instant';
import { fieldsOfOccurrence, MAX_AHEAD, type Occurrence } from '../../domain/series/occurrence';
import type { OccurrenceRecord } from '../../domain/series/occurrence-record';
import {
  type KnownOccurrence,
  type OccurrenceConference,
  type OccurrenceStatus,
  statusOfOccurrence,
  timesOfOccurrence,
} from '../../domain/series/occurrence-status';
import { isManagedAgain } from '../../domain/series/plan-series';
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
/** The latest conferences that are over by the plan, and may have another end by now. They are read at once. */
const MAX_PAST = 100;

/**
 * Reads the occurrences of a series that are not over: those that start within the horizon, and moved ones. Without the rule, an
 * occurrence is among them if its conference was changed by hand. The answer has at most 500, in the order of their starts. Each
 * one has the status of its conference at the time of the request.
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
    const dropped = new Set(known.flatMap(({ occurrence, isInPlan }) => (isInPlan ? [] : [occurrence.id])));
    return shown.filter(({ occurrence, status }) => status === 'changed' || !dropped.has(occurrence.id));
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
    const { scheduledStart, isInRule } = await findOccurrence(ports, series, occurrenceId);
    const [occurrence, record] = await Promise.all([
      occurrenceAt(ports.recurrences, series, occurrenceId, scheduledStart),
      ports.series.readOccurrence(id, occurrenceId),
    ]);
    const shown = await show(ports, series, occurrence, record);
    if (shown.status === 'planned' && shown.end <= ports.clock.now()) throw occurrenceNotFound();
    const isInPlan = isInRule || occurrence.change !== undefined;
    if (!isInPlan && shown.status !== 'changed') throw occurrenceNotFound();
    return shown;
  };
}

/** An occurrence and its record. */
export interface RecordedOccurrence {
  readonly occurrence: Occurrence;
  readonly record?: OccurrenceRecord;
  /** Otherwise its conference is cancelled by the next visit, unless it was changed by hand. */
  readonly isInPlan: boolean;
}

/**
 * The occurrences of a series that are not over, with their records, without a request for each one. If a conference was given a later
 * end by hand, its occurrence is among them until then.
 */
export async function recordedOccurrences(
  { series: store, recurrences, clock, seriesHorizon, conferenceLog }: ReadOccurrencesPorts,
  series: Series,
): Promise<readonly RecordedOccurrence[]> {
  const now = clock.now();
  const records = await store.occurrences(series.id, earliestId(now));
  const byId = new Map(records.map((record) => [record.id, record]));
  const planned = await plannedOccurrences(recurrences, series, now, after(now, seriesHorizon));
  const plannedIds = new Set(planned.map(({ id }) => id));
  const unplanned = records.filter(({ id, stage }) => !plannedIds.has(id) && stage !== 'cancelled');
  const past = unplanned.filter(({ end }) => end <= now).slice(-MAX_PAST);
  const held = new Set(await findHeld(conferenceLog, series, past, now));
  const others = unplanned
    .filter((record) => record.end > now || held.has(record))
    .map((record): RecordedOccurrence => {
      const { id, scheduledStart, start, end } = record;
      return { occurrence: { id, scheduledStart, start, end }, record, isInPlan: false };
    });
  return planned
    .map((occurrence): RecordedOccurrence => {
      const record = byId.get(occurrence.id);
      return { occurrence, ...(record && { record }), isInPlan: true };
    })
    .concat(others)
    .toSorted((a, b) => (a.occurrence.start < b.occurrence.start ? -1 : 1))
    .slice(0, MAX_AHEAD);
}

/** The records whose conferences are not over. */
async function findHeld(
  conferenceLog: ReadPorts['conferenceLog'],
  { id }: Series,
  records: readonly OccurrenceRecord[],
  now: Instant,
): Promise<readonly OccurrenceRecord[]> {
  if (records.length === 0) return [];
  const loaded = await conferenceLog.loadMany(records.map(({ conferenceId }) => conferenceId));
  return records.filter((_record, index) => {
    const { definition } = loaded[index] ?? {};
    const isOwn = definition?.seriesId === id && definition.status === 'confirmed';
    return isOwn && (definition.fields.end_time ?? '') > now;
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
  const known: KnownOccurrence = {
    occurrence,
    ...(record && { record }),
    ...(conference && { conference }),
    digest: digestOfFields(fieldsOfOccurrence(series, occurrence)),
    isForced: record !== undefined && isManagedAgain(series, record),
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
