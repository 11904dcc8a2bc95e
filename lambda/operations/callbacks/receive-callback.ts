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

/** A request of FoneStorm, with the capability in its URL. */
export interface ReceivedRequest {
  readonly conferenceId: string;
  readonly capability: string;
  /** The `Authorization` header, if the request has one. */
  readonly authorization: string | undefined;
  /** Unique to this request. */
  readonly requestId: string;
  readonly request: RawRequest;
}

export interface ReceivePorts {
  readonly callbackKeys: Secret<CallbackKeys>;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** In characters. Request ids of Lambda and API Gateway have 16 or 36. */
const MAX_REQUEST_ID_LENGTH = 64;

/**
 * Puts an authentic callback into the mailbox of its conference, unchanged. Returns after the mailbox has stored it.
 *
 * @returns the id of the entry; `invalid capability` if the capability was not made for this conference; `invalid credentials`
 *   if the deployment expects other HTTP Basic credentials
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
    const id = `callback-${stamp(receivedAt)}-${boundedId(requestId, MAX_REQUEST_ID_LENGTH)}`;
    await ports.mailbox.put({ kind: 'callback', id, conferenceId, receivedAt, request });
    ports.logger.info(LOG_CODES.accepted, { conferenceId, entryId: id });
    return { entry: id };
  };
}

/** Makes times to be parts of ids. They sort in the order of the calls: calls in the same millisecond get consecutive numbers. */
function createTimestamper(): (moment: Instant) => string {
  let last: Instant | undefined;
  let count = 0;
  return (moment) => {
    count = moment === last ? count + 1 : 0;
    last = moment;
    return `${moment.replace(/[-:.]/g, '')}-${String(count).padStart(4, '0')}`;
  };
}

/** The case of the scheme does not matter (RFC 9110, section 11.1). */
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
