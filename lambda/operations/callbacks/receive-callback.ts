import { LOG_CODES } from '../../contract/log-codes';
import type { RawRequest } from '../../domain/entry';
import type { Instant } from '../../domain/instant';
import type { Clock } from '../../ports/clock';
import type { Logger } from '../../ports/logger';
import type { Mailbox } from '../../ports/mailbox';
import type { CallbackKeys, Secret } from '../../ports/secrets';
import { boundedId } from '../bounded-id';
import { isSameSecret } from '../compare-secrets';
import { isCapabilityOf } from './callback-url';

/** What FoneStorm sent, with the capability it was sent to. */
export interface ReceivedRequest {
  readonly conferenceId: string;
  readonly capability: string;
  /** The `Authorization` header, where there was one. */
  readonly authorization: string | undefined;
  /** No other request has it. */
  readonly requestId: string;
  readonly request: RawRequest;
}

export interface ReceivePorts {
  readonly callbackKeys: Secret<CallbackKeys>;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Request ids of the host have 16 or 36 characters. */
const LONGEST_REQUEST_ID = 64;

/**
 * Puts an authentic callback into its conference's mailbox, as it came. Returns only once it is durable there.
 *
 * @returns the id of the entry; or why there is none: the capability is not one of this conference, or the
 *   deployment expects other HTTP Basic credentials
 */
export function receiveCallback(
  ports: ReceivePorts,
): (received: ReceivedRequest) => Promise<{ entry: string } | 'invalid capability' | 'invalid credentials'> {
  const stamp = createTimestamper();
  return async ({ conferenceId, capability, authorization, requestId, request }) => {
    const keys = await ports.callbackKeys();
    if (!isCapabilityOf(conferenceId, capability, keys)) return 'invalid capability';
    if (keys.basic && !isSameSecret(normalizeScheme(authorization), basicAuthorization(keys.basic)))
      return 'invalid credentials';
    const receivedAt = ports.clock.now();
    const id = `callback-${stamp(receivedAt)}-${boundedId(requestId, LONGEST_REQUEST_ID)}`;
    await ports.mailbox.put({ kind: 'callback', id, conferenceId, receivedAt, request });
    ports.logger.info(LOG_CODES.accepted, { conferenceId, entryId: id });
    return { entry: id };
  };
}

/** Times as parts of ids, in the order of the calls: calls in the same millisecond get consecutive numbers. */
function createTimestamper(): (moment: Instant) => string {
  let last: Instant | undefined;
  let count = 0;
  return (moment) => {
    count = moment === last ? count + 1 : 0;
    last = moment;
    return `${moment.replace(/[-:.]/g, '')}-${String(count).padStart(4, '0')}`;
  };
}

/** The name of the scheme may be written in any case (RFC 9110, section 11.1). */
function normalizeScheme(authorization = ''): string {
  return authorization.replace(/^basic /i, 'Basic ');
}

/** RFC 7617. */
function basicAuthorization({
  username,
  password,
}: {
  readonly username: string;
  readonly password: string;
}): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
