import type { RawRequest } from '../domain/entry';
import type { CallbackKeys, Clock, Mailbox, Secret } from '../ports';
import { isCapability } from './callback-url';

/** What FoneStorm sent, with the capability it was sent to. */
export interface ReceivedRequest {
  readonly conferenceId: string;
  readonly capability: string;
  /** No other request has it. */
  readonly requestId: string;
  readonly request: RawRequest;
}

/**
 * Puts an authentic callback into its conference's mailbox, as it came. Returns only once it is durable there.
 *
 * @returns the id of the entry; undefined where the capability is not one of this conference
 */
export function receiveCallback(ports: {
  readonly callbackKeys: Secret<CallbackKeys>;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
}): (received: ReceivedRequest) => Promise<string | undefined> {
  return async ({ conferenceId, capability, requestId, request }) => {
    if (!isCapability(conferenceId, capability, await ports.callbackKeys())) return undefined;
    const receivedAt = ports.clock.now();
    const id = `callback-${receivedAt.replace(/[-:.]/g, '')}-${requestId}`;
    await ports.mailbox.put({ kind: 'callback', id, conferenceId, receivedAt, request });
    return id;
  };
}
