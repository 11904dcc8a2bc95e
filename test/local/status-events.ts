import type { Instant } from '../../lambda/domain/instant';
import type { StatusEvent } from '../../lambda/domain/status-event';

const at = '2026-05-04T10:00:02.004Z' as Instant;

/** Status event number so many of a conference. */
export function event(sequence: number): StatusEvent {
  return {
    type: 'Conference Started',
    time: at,
    detail: {
      metadata: {
        ...{ id: `e${sequence}`, schemaVersion: '1', conferenceId: 'c', sequence },
        ...{ occurredAt: at, receivedAt: at, origin: 'callback' },
      },
      conference: {},
    },
  };
}
