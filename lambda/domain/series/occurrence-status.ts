import type { Definition } from '../definition';
import type { Instant } from '../instant';
import type { Phase } from '../state';
import type { Occurrence } from './occurrence';
import type { OccurrenceRecord } from './occurrence-record';

/**
 * The status of an occurrence as callers see it.
 *
 * - `planned`: it has no conference yet.
 * - `scheduled`: its conference is as the series made it.
 * - `changed`: a caller changed its conference.
 * - `cancelled`: a caller deleted its conference, or FoneStorm no longer has it.
 * - `ended`: its conference is over.
 * - `failed`: the last request about its conference was refused.
 * - `skipped`: a caller skipped it.
 */
export type OccurrenceStatus =
  | 'planned'
  | 'scheduled'
  | 'changed'
  | 'cancelled'
  | 'ended'
  | 'failed'
  | 'skipped';

/** The conference that a series made for an occurrence, as it is now. */
export interface OccurrenceConference {
  readonly definition: Definition;
  /** The digest of its fields. */
  readonly digest: string;
  /** Undefined until its first entry. */
  readonly phase: Phase | undefined;
}

/** An occurrence, and everything that is known about it. */
export interface KnownOccurrence {
  readonly occurrence: Occurrence;
  readonly record?: OccurrenceRecord;
  /** Undefined if the series has made none. */
  readonly conference?: OccurrenceConference;
  /** The digest of the fields that its conference should have. */
  readonly digest: string;
  /** A caller moved or restored it: the next visit of the series changes the conference, also after a change by hand. */
  readonly isForced: boolean;
}

/** The status of an occurrence. It follows from the conference as it is, so a change by hand shows at once. */
export function statusOfOccurrence(known: KnownOccurrence, now: Instant): OccurrenceStatus {
  const { occurrence, record, conference, isForced } = known;
  const without = occurrence.change === 'skipped' ? 'skipped' : 'planned';
  if (record === undefined || record.stage === 'cancelled') return without;
  if (without === 'skipped' && !isHeldAnyway(record)) return 'skipped';
  const status = conference?.definition.status;
  switch (status) {
    case undefined:
    case 'failed':
      return record.stage === 'failed' ? 'failed' : without;
    case 'proposed':
      return without;
    case 'deleted':
    case 'erased':
      return without === 'skipped' || isForced || record.stage === 'cancelling' ? without : 'cancelled';
    case 'confirmed':
      return conference ? statusOfConfirmed(known, record, conference, now) : without;
    default:
      return status satisfies never;
  }
}

/** Whether a conference is held although its occurrence is skipped: it had begun, or FoneStorm refused to delete it. */
function isHeldAnyway({ stage, failure }: OccurrenceRecord): boolean {
  return stage === 'left' || (stage === 'cancelling' && failure !== undefined);
}

function statusOfConfirmed(
  { digest, isForced }: KnownOccurrence,
  record: OccurrenceRecord,
  conference: OccurrenceConference,
  now: Instant,
): OccurrenceStatus {
  const { end_time: end } = conference.definition.fields;
  if (conference.phase === 'gone') return 'cancelled';
  if (conference.phase === 'ended' || (end !== undefined && end <= now)) return 'ended';
  const isAsSeriesMadeIt = record.asked.includes(conference.digest) || conference.digest === digest;
  if (record.failure !== undefined && (isAsSeriesMadeIt || record.stage === 'cancelling')) return 'failed';
  if (isForced) return 'scheduled';
  return isAsSeriesMadeIt && record.stage !== 'left' ? 'scheduled' : 'changed';
}

/** The times of an occurrence: those of its conference if the series does not change it any more, otherwise the planned ones. */
export function timesOfOccurrence(
  { occurrence, conference }: KnownOccurrence,
  status: OccurrenceStatus,
  now: Instant,
): { readonly start: Instant; readonly end: Instant } {
  const { start_time: start, end_time: end } = conference?.definition.fields ?? {};
  if (start === undefined || end === undefined) return occurrence;
  const isHeld = conference?.definition.status === 'confirmed' && start <= now;
  return status === 'changed' || status === 'ended' || isHeld ? { start, end } : occurrence;
}
