import type { RelayEvent } from '../../../console/api/answers';

interface EventParts {
  readonly sequence?: number;
  readonly conference?: object;
  readonly metadata?: object;
  readonly [field: string]: unknown;
}

/** An event of the conference `standup`. */
export function relayEvent(type: string, { sequence = 1, conference, metadata, ...more }: EventParts = {}) {
  const times = { receivedAt: '2026-05-04T09:00:01.000Z', occurredAt: '2026-05-04T09:00:00.000Z' };
  return {
    'detail-type': type,
    detail: {
      metadata: { conferenceId: 'standup', sequence, ...times, ...metadata },
      conference: { label: 'Stand-up', organizer_status: false, attendees_status: 0, ...conference },
      ...more,
    },
  } as unknown as RelayEvent;
}
