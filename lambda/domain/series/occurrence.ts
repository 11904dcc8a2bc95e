import type { ScheduledFields } from '../definition';
import type { Instant } from '../instant';
import type { LocalDateTime } from './local-date-time';
import { parseLocalDateTime } from './local-date-time';
import type { Series } from './series';

/** The most occurrences of a series for which the relay makes conferences at a time. */
export const MAX_AHEAD = 500;
/** An occurrence can be moved by at most this time, in milliseconds. */
export const MAX_MOVE = 31 * 24 * 3600_000;

/** An occurrence of a series, as its rule and its exceptions have it. */
export interface Occurrence {
  /** Its local date by the rule, and its number if it is not the first one of that day: `20260504`, `20260504-2`. */
  readonly id: string;
  /** Its start by the rule. */
  readonly scheduledStart: LocalDateTime;
  readonly start: Instant;
  readonly end: Instant;
  readonly change?: 'moved' | 'skipped';
}

/** The local midnight of the day in an occurrence's id; undefined if the id has another form. */
export function dayOfOccurrence(id: string): LocalDateTime | undefined {
  const [, day] = /^(\d{8})(-\d{1,2})?$/.exec(id) ?? [];
  return day === undefined ? undefined : parseLocalDateTime(`${day}T000000`);
}

/** The fields of the conference of an occurrence. */
export function fieldsOfOccurrence(
  { fields }: Pick<Series, 'fields'>,
  { start, end }: Occurrence,
): ScheduledFields {
  return { ...fields.template, start_time: start, end_time: end };
}

/** @param revision 1; then the number of conferences of the occurrence, if it was cancelled and is wanted again */
export function conferenceIdOf(seriesId: string, occurrenceId: string, revision: number): string {
  return `${seriesId}-${occurrenceId}${revision === 1 ? '' : `-r${revision}`}`;
}
