import type { Instant } from '../instant';
import { redactCallerText } from '../redaction/caller-texts';
import type { EventFacts, StatusEvent } from '../status-event';
import type { Series } from './series';

/** The facts of an event about a series. */
export type SeriesFacts =
  | { readonly type: 'Series Created' }
  | { readonly type: 'Series Updated'; readonly changed: readonly string[] }
  | { readonly type: 'Series Ended'; readonly reason: 'completed' | 'deleted' };

/**
 * The next event about a series. Every event has a conference: here it stands for the series. Its id has a
 * dot, and no id of a conference has one.
 *
 * @param series the series after the event, with the sequence number before it
 */
export function buildSeriesEvent(
  { id, fields, sequence }: Pick<Series, 'id' | 'fields' | 'sequence'>,
  facts: SeriesFacts,
  moment: Instant,
): StatusEvent {
  const { template, time_zone, start, duration, rrule } = fields;
  const { type, ...more }: EventFacts & SeriesFacts = {
    ...facts,
    series: { id, time_zone, start, duration, rrule },
  };
  const conferenceId = `series.${id}`;
  return {
    type,
    time: moment,
    detail: {
      metadata: {
        id: `${conferenceId}.${sequence + 1}`,
        schemaVersion: '1',
        conferenceId,
        sequence: sequence + 1,
        occurredAt: moment,
        receivedAt: moment,
        origin: facts.type === 'Series Ended' && facts.reason === 'completed' ? 'timetable' : 'api',
      },
      conference: {
        id: conferenceId,
        ...(template.label !== undefined && { label: redactCallerText(template.label) }),
        ...{ conference_status: 'unknown', organizer_status: false, attendees_status: 0 },
      },
      ...more,
    },
  };
}
