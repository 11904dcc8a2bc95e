import { after, earlier, type Instant } from '../instant';
import type { Occurrence } from './occurrence';
import type { OccurrenceRecord } from './occurrence-record';
import type { Series } from './series';

/** An occurrence whose conference must be created or changed. */
export interface WantedOccurrence {
  readonly kind: 'want';
  readonly occurrence: Occurrence;
  /** The digest of the fields that its conference must have. */
  readonly digest: string;
  readonly record?: OccurrenceRecord;
  /** A caller moved or restored it: its conference is changed even if it was changed by hand. */
  readonly isForced: boolean;
}

/** An occurrence whose conference must be deleted. */
export interface UnwantedOccurrence {
  readonly kind: 'cancel';
  readonly record: OccurrenceRecord;
  /** The conference is deleted even if it was changed by hand. */
  readonly isForced: boolean;
}

export type OccurrenceWork = WantedOccurrence | UnwantedOccurrence;

/** A refused request is sent again after this time, in milliseconds. */
export const RETRY_AFTER = 6 * 3600_000;

/**
 * The work on a series: the differences between the occurrences as they should be and the records of what was done. A conference
 * that has begun stays as it is. A conference that was changed by hand stays, too. The exceptions: the caller moves, restores or skips
 * that occurrence, or deletes the series.
 *
 * @param wanted the occurrences that are not over, without skipped ones, in their order, each with the digest of its fields
 * @param records the records of occurrences that are not over
 */
export function planSeries(
  series: Pick<Series, 'exceptions' | 'managedAgain' | 'status'>,
  wanted: readonly (readonly [Occurrence, string])[],
  records: readonly OccurrenceRecord[],
  now: Instant,
): readonly OccurrenceWork[] {
  const { exceptions, status } = series;
  const byId = new Map(records.map((record) => [record.id, record]));
  const ids = new Set(wanted.map(([{ id }]) => id));
  const wants = wanted.flatMap(([occurrence, digest]): WantedOccurrence[] => {
    const record = byId.get(occurrence.id);
    if (!record) return [{ kind: 'want', occurrence, digest, isForced: false }];
    const isForced = isManagedAgain(series, record);
    return isSettled(record, digest, isForced, now)
      ? []
      : [{ kind: 'want', occurrence, digest, record, isForced }];
  });
  const cancels = records
    .filter(({ id, start }) => !ids.has(id) && start > now)
    .flatMap((record): UnwantedOccurrence[] => {
      const isForced = status === 'deleted' || exceptions[record.id]?.kind === 'skipped';
      const isKept = record.stage === 'cancelled' || (record.stage === 'left' && !isForced);
      return isKept || isDeletionWaiting(record, now) ? [] : [{ kind: 'cancel', record, isForced }];
    });
  // A deletion frees a FoneNumber that a creation may need.
  return [...cancels, ...wants];
}

/** Whether a caller moved or restored an occurrence after the last work on its conference. */
export function isManagedAgain(
  { managedAgain = {} }: Pick<Series, 'managedAgain'>,
  record: OccurrenceRecord,
): boolean {
  return (managedAgain[record.id] ?? 0) > record.seriesVersion;
}

function isSettled(record: OccurrenceRecord, digest: string, isForced: boolean, now: Instant): boolean {
  const isSame = record.asked.at(-1) === digest;
  switch (record.stage) {
    case 'done':
      return (isSame && !isForced) || record.start <= now;
    case 'left':
      return !isForced || record.start <= now;
    case 'failed':
      return isSame && !isForced && isWaiting(record, now);
    case 'pending':
    case 'cancelling':
    case 'cancelled':
      return false;
    default:
      return record.stage satisfies never;
  }
}

/** Whether FoneStorm refused to delete a conference, and the next attempt is later. */
export function isDeletionWaiting(record: OccurrenceRecord, now: Instant): boolean {
  return record.stage === 'cancelling' && isWaiting(record, now);
}

/** Whether a refused request waits for its next attempt. */
function isWaiting(record: OccurrenceRecord, now: Instant): boolean {
  return now < (retryTimeOf(record) ?? now);
}

/** The time at which a refused request is sent again; undefined if none was refused. */
export function retryTimeOf({ stage, failure }: OccurrenceRecord): Instant | undefined {
  const isRefused = stage === 'failed' || stage === 'cancelling';
  return isRefused && failure ? after(failure.at, RETRY_AFTER) : undefined;
}

/** The earlier start: of the conference as it is, or as it should be. */
export function startOf(work: OccurrenceWork): Instant {
  if (work.kind === 'cancel') return work.record.start;
  const { occurrence, record } = work;
  return record ? earlier(record.start, occurrence.start) : occurrence.start;
}
