import type { ConferenceFields } from '../definition';
import type { Instant } from '../instant';
import type { StatusEvent } from '../status-event';
import type { LocalDateTime } from './local-date-time';
import type { AnnouncedFailures } from './occurrence-failures';

/** The relay's ids of series. With the id of an occurrence, each is the id of a conference. */
export const SERIES_ID = /^[A-Za-z0-9_-]{1,48}$/;

/** The fields that all conferences of a series have: those of a conference without its times. */
export type SeriesTemplate = Omit<ConferenceFields, 'start_time' | 'end_time'>;

/** The times of a series. */
export interface Schedule {
  /** IANA. */
  readonly time_zone: string;
  /** The first possible start. It is an occurrence if the rule has it. */
  readonly start: LocalDateTime;
  /** RFC 5545, as `parseRecurrenceRule` returns its text. */
  readonly rrule: string;
}

/** The fields of a series. */
export interface SeriesFields extends Schedule {
  readonly template: SeriesTemplate;
  /** ISO 8601, without years and months. A day has 24 hours. */
  readonly duration: string;
  /** Starts of the rule that the series leaves out. */
  readonly exdates: readonly LocalDateTime[];
}

/** An occurrence that a caller skipped or moved. */
export type SeriesException = (
  | { readonly kind: 'skipped' }
  | { readonly kind: 'moved'; readonly start: LocalDateTime; readonly duration?: string }
) & {
  /** The start by the rule. */
  readonly scheduledStart: LocalDateTime;
};

/**
 * - `active`: the sweep makes its conferences.
 * - `ended`: no occurrence is left. An update can give it further ones.
 * - `deleted`: a caller deleted it. Its conferences that are ahead are cancelled.
 */
export type SeriesStatus = 'active' | 'ended' | 'deleted';

/** Conferences that repeat. The API and the sweep write it. */
export interface Series {
  readonly id: string;
  readonly fields: SeriesFields;
  /** By the id of the occurrence. */
  readonly exceptions: Readonly<Record<string, SeriesException>>;
  /**
   * The occurrences that a caller moved or restored since the last visit, by their ids, with the version of the series that has
   * this first. The visit also changes their conferences if they were changed by hand before.
   */
  readonly managedAgain?: Readonly<Record<string, number>>;
  readonly status: SeriesStatus;
  readonly createdAt: Instant;
  /** A hash of the create request, which distinguishes a repeated request from a different one. */
  readonly digest: string;
  /** The number of writes. Each write is conditional on the version before. */
  readonly version: number;
  /** The sequence number of the last event about this series. */
  readonly sequence: number;
  /** The events that are not published yet, in their order. */
  readonly outbox: readonly StatusEvent[];
  /** The occurrences that were over by then are checked: each that never had a conference is announced. */
  readonly checkedUntil?: Instant;
  /** The announced failures that last. */
  readonly failures?: AnnouncedFailures;
  /** The next time at which the sweep must visit the series; undefined: no more. */
  readonly dueAt?: Instant;
}
