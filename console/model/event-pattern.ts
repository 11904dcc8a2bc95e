import type { RelayEvent } from '../api/answers';
import { summarizeEvent } from './event-text';

/** The events that the reader wants to see. */
export interface EventFilter {
  /** Empty: every type. */
  readonly type: string;
  /** The id of a conference; empty: every conference. */
  readonly conferenceId: string;
  /** A part of the label or of the content. No rule can match it. */
  readonly text: string;
}

export function isWanted({ type, conferenceId, text }: EventFilter, event: RelayEvent): boolean {
  const { metadata, conference } = event.detail;
  if (type !== '' && event['detail-type'] !== type) return false;
  if (conferenceId !== '' && metadata.conferenceId !== conferenceId) return false;
  if (text === '') return true;
  return `${conference.label ?? ''} ${summarizeEvent(event)}`.toLowerCase().includes(text.toLowerCase());
}

/** The pattern of an EventBridge rule that matches the same events, as JSON. The text is not in it. */
export function eventPattern({ type, conferenceId }: EventFilter): string {
  return JSON.stringify(
    {
      source: ['fonestorm.conferences'],
      ...(type !== '' && { 'detail-type': [type] }),
      ...(conferenceId !== '' && { detail: { metadata: { conferenceId: [conferenceId] } } }),
    },
    undefined,
    2,
  );
}
