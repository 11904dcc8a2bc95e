import type { Instant } from '../domain/instant';
import type { LocalDateTime } from '../domain/series/local-date-time';
import type { Schedule } from '../domain/series/series';

/** A start that a rule has. */
export interface RecurrenceStart {
  /** The id of the occurrence: its local date, and its number if it is not the first one of that day. */
  readonly id: string;
  readonly local: LocalDateTime;
  readonly start: Instant;
}

/**
 * The starts of recurrence rules. A rule is about local times. A local time that does not exist is shifted by the length of the
 * gap; of a time that exists twice, the first one counts.
 */
export interface Recurrences {
  /** The starts from one instant to another, both included, in their order. */
  starts(schedule: Schedule, from: Instant, to: Instant): Promise<readonly RecurrenceStart[]>;
  /** The first start after an instant; undefined if there is none within ten years after it, or after the schedule's start. */
  next(schedule: Schedule, after: Instant): Promise<RecurrenceStart | undefined>;
  /** The starts on some local days, which are given by any times of theirs. */
  startsOfDays(schedule: Schedule, days: readonly LocalDateTime[]): Promise<readonly RecurrenceStart[]>;
  instantOf(local: LocalDateTime, timeZone: string): Promise<Instant>;
}
