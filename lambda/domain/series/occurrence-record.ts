import type { Instant } from '../instant';
import type { LocalDateTime } from './local-date-time';

/**
 * The work of the relay for an occurrence.
 *
 * - `pending`: a request to create or to update its conference may be under way.
 * - `done`: its conference is as the series wants it.
 * - `failed`: the last request was refused. It is sent again after some hours, or if the series changes.
 * - `cancelling`: a request to delete its conference may be under way.
 * - `cancelled`: the series deleted its conference, or never created it.
 * - `left`: a caller changed or deleted the conference itself. The series leaves it as it is.
 */
export type OccurrenceStage = 'pending' | 'done' | 'failed' | 'cancelling' | 'cancelled' | 'left';

/** The record of an occurrence. It is written before each request about its conference, and after it. */
export interface OccurrenceRecord {
  /** The id of the occurrence. */
  readonly id: string;
  readonly conferenceId: string;
  /** Its start by the rule. */
  readonly scheduledStart: LocalDateTime;
  /** The number of conferences that the occurrence has had. */
  readonly revision: number;
  readonly stage: OccurrenceStage;
  /** Digests of the fields that the conference has if only the series changed it, the wanted one last. */
  readonly asked: readonly string[];
  /** The times of the wanted fields. */
  readonly start: Instant;
  readonly end: Instant;
  /** The version of the series whose fields are wanted. */
  readonly seriesVersion: number;
  readonly failure?: { readonly reason: string; readonly at: Instant };
  /** The number of writes. Each write is conditional on the version before. */
  readonly version: number;
}
