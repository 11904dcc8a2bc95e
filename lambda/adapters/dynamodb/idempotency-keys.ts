import type { Call } from '../../domain/callback/parse-callback';
import type { EntryReference } from '../../domain/entry';
import type { Instant } from '../../domain/instant';
import type { ConferenceLog } from '../../ports/conference-log';
import { bodyOf, expiryAttribute, getItem, type Item, itemWithBody, putItem, type Table } from './items';

/** The sort key of an idempotency key: this, then the `uid` and the status of the call. */
export const IDEMPOTENCY_KEY_PREFIX = 'idempotency-key#';
const sortKeyOf = ({ uid, status }: Call) => `${IDEMPOTENCY_KEY_PREFIX}${uid}#${status}`;

/** An entry under a key, with FoneStorm's time, which distinguishes the entries of a key. */
interface Registration extends EntryReference {
  /** Undefined if FoneStorm gave none. */
  readonly time?: Instant;
}

/** The most entries that an item of a key has after the first one: the latest. FoneStorm does not begin a call this often. */
const MAX_LATER_ENTRIES = 50;
/** Few functions register one call at the same time: further attempts would only hide an error. */
const MAX_ATTEMPTS = 5;

/** The idempotency keys of calls, one item for each `uid` and status, in the partition of the conference. */
export function dynamodbIdempotencyKeys(
  table: Table,
): Pick<ConferenceLog, 'registerIdempotencyKey' | 'registeredTimes'> {
  return {
    async registerIdempotencyKey(call, { id, conferenceId, receivedAt }, expiresAt) {
      const own: Registration = { id, conferenceId, receivedAt, ...(call.time && { time: call.time }) };
      const itemOf = (registrations: readonly Registration[]): Item => ({
        ...itemWithBody(conferenceId, sortKeyOf(call), registrations),
        ...expiryAttribute(expiresAt),
      });
      const isFirst = await putItem(table, itemOf([own]), {
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      if (isFirst) return own;
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const item = await getItem(table, conferenceId, sortKeyOf(call));
        const registrations = bodyOf<readonly Registration[]>(item);
        if (!registrations || !item?.body) break;
        const same = registrations.find(
          (registration) => registration.id === id || registration.time === call.time,
        );
        if (same) return same;
        const [first = own, ...later] = registrations;
        const next = [first, ...[...later, own].slice(-MAX_LATER_ENTRIES)];
        const isAdded = await putItem(table, itemOf(next), {
          ConditionExpression: 'body = :before',
          ExpressionAttributeValues: { ':before': item.body },
        });
        if (isAdded) return own;
      }
      throw new Error(
        `conference ${conferenceId}: ${MAX_ATTEMPTS} attempts to register a call lost to concurrent writers`,
      );
    },
    async registeredTimes(conferenceId, call) {
      const item = await getItem(table, conferenceId, sortKeyOf(call));
      return (bodyOf<readonly Registration[]>(item) ?? []).map(({ time }) => time);
    },
  };
}
