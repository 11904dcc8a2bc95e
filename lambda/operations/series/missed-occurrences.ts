import { after, type Instant, later } from '../../domain/instant';
import { conferenceIdOf, type Occurrence } from '../../domain/series/occurrence';
import type { OccurrenceFailure } from '../../domain/series/occurrence-failures';
import type { OccurrenceRecord } from '../../domain/series/occurrence-record';
import type { Series } from '../../domain/series/series';
import { withSeriesEvent } from '../../domain/series/series-event';
import type { Definitions } from '../../ports/definitions';
import type { Recurrences } from '../../ports/recurrences';
import type { SeriesStore } from '../../ports/series-store';
import { earliestId, pastOccurrences } from './planned-occurrences';

export interface MissedPorts {
  readonly series: SeriesStore;
  readonly recurrences: Recurrences;
  readonly definitions: Pick<Definitions, 'read'>;
}

/**
 * Missed occurrences are searched for at most this long ago, in milliseconds. The record of an occurrence is stored for 62 days after
 * its end. Afterwards nothing shows whether it had a conference.
 */
const MAX_AGE = 60 * 24 * 3600_000;
/** The most events at a time: the latest ones. Each has the number of all. */
const MAX_EVENTS = 20;
const REASON = 'the occurrence was over before its conference was created';

/**
 * Adds an event to the outbox for each occurrence that was over before its conference was created, since the last time. The caller
 * writes the series. That write has the events, and the time until which occurrences were checked. So each is announced once.
 *
 * @param known the records from `earliestId` on, if they are read already
 * @returns the series, with the same version
 */
export async function withMissedOccurrences(
  ports: MissedPorts,
  series: Series,
  now: Instant,
  known?: readonly OccurrenceRecord[],
): Promise<Series> {
  const { status, checkedUntil } = series;
  const checked: Series = { ...series, checkedUntil: now };
  // Without that time, the announced occurrences are not known. A series that has ended has no occurrence.
  if (status !== 'active' || checkedUntil === undefined) return checked;
  const missed = await findMissed(ports, series, later(checkedUntil, after(now, -MAX_AGE)), now, known);
  return missed
    .slice(-MAX_EVENTS)
    .map((each) => ({ ...each, missed: missed.length }))
    .reduce(
      (next, each) => withSeriesEvent(next, { type: 'Series Occurrence Failed', ...each }, now),
      checked,
    );
}

async function findMissed(
  ports: MissedPorts,
  series: Series,
  from: Instant,
  now: Instant,
  known: readonly OccurrenceRecord[] | undefined,
): Promise<readonly OccurrenceFailure[]> {
  const past = await pastOccurrences(ports.recurrences, series, from, now);
  const [firstId] = past.map(({ id }) => id).toSorted();
  if (firstId === undefined) return [];
  const isKnown = known !== undefined && firstId >= earliestId(now);
  const records = isKnown ? known : await ports.series.occurrences(series.id, firstId);
  const byId = new Map(records.map((record) => [record.id, record]));
  const missed: OccurrenceFailure[] = [];
  for (const occurrence of past) {
    const record = byId.get(occurrence.id);
    if (await wasMissed(ports, series, record)) missed.push(missedOccurrence(series, occurrence, record));
  }
  return missed;
}

/** Whether an occurrence that is over never had a conference, and no event says so. */
async function wasMissed(
  { definitions }: MissedPorts,
  { id, failures = {} }: Series,
  record: OccurrenceRecord | undefined,
): Promise<boolean> {
  if (record === undefined || record.stage === 'cancelled') return true;
  const isCreation = record.asked.length <= 1 && (record.stage === 'pending' || record.stage === 'failed');
  if (!isCreation || failures[record.id] !== undefined) return false;
  // The creation was interrupted or refused.
  const definition = await definitions.read(record.conferenceId);
  return definition?.seriesId !== id || definition.status === 'failed';
}

function missedOccurrence(
  series: Series,
  { id, start, end }: Occurrence,
  { revision = 0, stage }: Partial<OccurrenceRecord> = {},
): OccurrenceFailure {
  const next = stage === undefined || stage === 'cancelled' ? revision + 1 : revision;
  const conference = conferenceIdOf(series.id, id, next);
  return {
    occurrence: { id, start_time: start, end_time: end, conference },
    request: 'create',
    reason: REASON,
  };
}
