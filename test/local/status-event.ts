import type { Instant } from '../../lambda/domain/instant';
import type { StatusEvent } from '../../lambda/domain/status-event';

const TIME = '2026-05-04T10:00:02.004Z' as Instant;

/** A status event of a conference, with this sequence number. */
export function statusEvent(sequence: number): StatusEvent {
  return {
    type: 'Conference Started',
    time: TIME,
    detail: {
      metadata: {
        ...{ id: `e${sequence}`, schemaVersion: '1', conferenceId: 'c', sequence },
        ...{ occurredAt: TIME, receivedAt: TIME, origin: 'callback' },
      },
      conference: {},
    },
  };
}
