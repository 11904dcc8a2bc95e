import type { OccurrenceRecord } from '../../domain/series/occurrence-record';
import type { Series } from '../../domain/series/series';
import type { KnownOccurrence } from '../../operations/series/read-series';

/** A series as answers show it. A client can send it back. */
export function seriesView({ id, status, fields }: Series) {
  const { template, time_zone, start, duration, rrule, exdates } = fields;
  return { id, status, template, time_zone, start, duration, rrule, exdates };
}

/** An occurrence as answers show it. `conference` is the id of its conference, and empty if it has none. */
export function occurrenceView({ occurrence, record }: KnownOccurrence) {
  const { id, scheduledStart, start, end, change } = occurrence;
  const status = change === 'skipped' ? 'skipped' : statusOf(record);
  const hasConference = ['scheduled', 'changed'].includes(status);
  return {
    ...{ id, scheduled_start: scheduledStart, start_time: start, end_time: end },
    ...{ moved: change === 'moved', status, conference: (hasConference && record?.conferenceId) || '' },
    ...(status === 'failed' && { reason: record?.failure?.reason }),
  };
}

function statusOf(record: OccurrenceRecord | undefined): 'planned' | 'scheduled' | 'failed' | 'changed' {
  switch (record?.stage) {
    case 'done':
      return 'scheduled';
    case 'failed':
      return 'failed';
    case 'left':
      return 'changed';
    default:
      return 'planned';
  }
}
