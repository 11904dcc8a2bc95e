import type { Series } from '../../domain/series/series';
import type { ShownOccurrence } from '../../operations/series/read-occurrences';

/** A series as answers show it. A client can send it back. */
export function seriesView({ id, status, fields, failures = {} }: Series) {
  const { template, time_zone, start, duration, rrule, exdates } = fields;
  const failed = { failed_occurrences: Object.keys(failures).toSorted() };
  return { id, status, ...failed, template, time_zone, start, duration, rrule, exdates };
}

/** An occurrence as answers show it. `conference` is the id of its conference, and empty if it has none. */
export function occurrenceView({ occurrence, status, start, end, conferenceId, reason }: ShownOccurrence) {
  const { id, scheduledStart, change } = occurrence;
  return {
    ...{ id, scheduled_start: scheduledStart, start_time: start, end_time: end },
    ...{ moved: change === 'moved', status, conference: conferenceId ?? '' },
    ...(reason !== undefined && { reason }),
  };
}
