import type { Instant } from '../instant';
import { redactCallerText } from '../redaction/caller-texts';
import type { EventFacts, Origin, StatusEvent } from '../status-event';
import type { OccurrenceFailure } from './occurrence-failures';
import type { Series } from './series';

/** The facts of an event about a series. */
export type SeriesFacts =
  | { readonly type: 'Series Created' }
  | { readonly type: 'Series Updated'; readonly changed: readonly string[] }
  | { readonly type: 'Series Ended'; readonly reason: 'completed' | 'deleted' }
  | ({ readonly type: 'Series Occurrence Failed' } & OccurrenceFailure);

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
        origin: originOf(facts),
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

/** A series with another event in its outbox, and due now. */
export function withSeriesEvent(series: Series, facts: SeriesFacts, now: Instant): Series {
  const outbox = [...series.outbox, buildSeriesEvent(series, facts, now)];
  return { ...series, sequence: series.sequence + 1, outbox, dueAt: now };
}

/** A caller's request, or the plan of the series. */
function originOf(facts: SeriesFacts): Origin {
  const isByPlan =
    facts.type === 'Series Occurrence Failed' ||
    (facts.type === 'Series Ended' && facts.reason === 'completed');
  return isByPlan ? 'timetable' : 'api';
}
