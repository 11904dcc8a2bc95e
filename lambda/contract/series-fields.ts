import type { ConferenceInput } from './conference-fields';

/** The fields that each conference of a series has: those of a conference without its times. */
export type SeriesTemplate = Omit<ConferenceInput, 'start_time' | 'end_time' | 'duration'>;

/** The fields of a new series. */
export interface NewSeries {
  /** 1 to 48 letters, digits, `_` or `-`. The relay chooses one if it is absent. */
  readonly id?: string;
  /** The fields of each conference. */
  readonly template: SeriesTemplate;
  /** A time zone of the IANA database, such as `Europe/Berlin`. */
  readonly time_zone: string;
  /** The first possible start: a local time without an offset, such as `2026-05-04T09:30:00`. */
  readonly start: string;
  /** ISO 8601, at most `P7D`, such as `PT45M`. */
  readonly duration: string;
  /** A recurrence rule of RFC 5545, such as `FREQ=WEEKLY;BYDAY=MO`. */
  readonly rrule: string;
  /** At most 300 local starts of the rule that the series leaves out. */
  readonly exdates?: readonly string[];
}

/** The changed fields of a series. A template and a list of `exdates` replace the stored ones. */
export type SeriesUpdate = Partial<Omit<NewSeries, 'id'>>;

/** A series in an answer. */
export interface Series extends Required<Omit<NewSeries, 'template'>> {
  /** The fields of each conference; empty after the deletion of the series. */
  readonly template: SeriesTemplate;
  /** `ended`: no occurrence is left. */
  readonly status: 'active' | 'ended' | 'deleted';
  /** The ids of the occurrences whose last request was refused. */
  readonly failed_occurrences: readonly string[];
}

/** The new times of one occurrence. */
export interface OccurrenceMove {
  /** A local time without an offset, at most 31 days from the start by the rule. That start restores the occurrence. */
  readonly start: string;
  /**
   * ISO 8601.
   *
   * @default - that of the series
   */
  readonly duration?: string;
}

/** An occurrence of a series in an answer. */
export interface Occurrence {
  /** Its local date by the rule, such as `20260504`, and its number if it is not the first one of that day. */
  readonly id: string;
  /** Its local start by the rule. */
  readonly scheduled_start: string;
  /** UTC, to the millisecond. */
  readonly start_time: string;
  /** UTC, to the millisecond. */
  readonly end_time: string;
  readonly moved: boolean;
  /** The state of its conference now. */
  readonly status: 'planned' | 'scheduled' | 'changed' | 'cancelled' | 'ended' | 'failed' | 'skipped';
  /** The id of its conference; empty if it has none. */
  readonly conference: string;
  /** The reason of the refusal, if its status is `failed`. */
  readonly reason?: string;
}
