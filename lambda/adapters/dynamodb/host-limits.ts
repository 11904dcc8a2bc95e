import { randomInt } from 'node:crypto';
import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KEY } from '../../contract/table';
import type { HostLimits, Permit, Wait } from '../../ports/host-limits';
import {
  chooseSlots,
  digitsOf,
  holdWith,
  isSlow,
  mergeItems,
  permitOf,
  permitValue,
  rangesAt,
  SLOW_PERIOD,
  waitBetween,
} from './host-item';
import { getItem, type Item, isWriteApplied, primaryKey, type Table } from './items';
import { type HeldPermit, type KeptPermit, keptPermits } from './kept-permits';
import { RecentHosts } from './recent-hosts';
import { takeSlot } from './slots';

export interface HostLimitsOptions {
  /** Requests to one host at a time. */
  readonly concurrency: number;
  /** Requests to one host in a second. */
  readonly requestsPerSecond: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const SECOND = 1000;
/** A host whose response took this long is slow, in milliseconds. */
const SLOW_RESPONSE = 5 * SECOND;
/** The longest wait of a caller that gets a separate time, in milliseconds. */
const MAX_RETRY_DELAY = 600 * SECOND;
/** Callers beyond it return at random times within this period after it, in milliseconds. A queue delays for 900 s at most. */
const EXTRA_DELAY = 240 * SECOND;
/** The lifetime of a host's item after its last request, in seconds. */
const ITEM_LIFETIME = 24 * 3600;

/** The sort key of the item of a host. */
const PERMITS = 'permits';

/** Concurrent functions choose among few permits at first, so that the item of a quiet host stays small. */
const MAX_ATTEMPTS = 5;
const MIN_CHOICES = 8;

/**
 * One item for each host. It has an attribute for each permit: the expiry of the permit, and the attempt that has it. It has an
 * attribute for each request of the last second, with the time of the request. These are at most 200 small numbers: a write
 * costs few units.
 *
 * `acquire` writes one attribute of each kind, on the condition that both are free. So concurrent functions succeed together.
 * It does not read before: it chooses by what this function saw of the item last, and the condition decides. The answer of the
 * write, also of a refused one, shows the item: its permits name the attempts in progress. If the host is full, each function
 * gets a different later time. Releases record how long requests hold a permit, which gives the rate of these times.
 *
 * A release writes nothing if few permits are held: the function keeps the permit, and its next attempt at the host takes over the
 * attribute. Until then, or until the permit expires, other functions cannot use it, and treat its attempt as in progress.
 */
export function dynamodbHostLimits(table: Table, options: HostLimitsOptions): HostLimits {
  const { concurrency, requestsPerSecond, now = Date.now } = options;
  const remembered = new RecentHosts<Item>();
  const kept = keptPermits(concurrency);

  return {
    async acquire(host, attempt) {
      const digits = digitsOf(attempt);
      let stored: Item | undefined;
      for (let writes = 0; writes < MAX_ATTEMPTS; ) {
        const time = now();
        const own = kept.take(host);
        const choose = (item: Item) =>
          chooseSlots(
            own ? without(item, own.permit) : item,
            { concurrency, requestsPerSecond, time },
            MIN_CHOICES << (2 * writes),
          );
        const seen = remembered.get(host) ?? {};
        // Another function may have changed it: only the stored item says that a host is slow or full.
        const slots =
          (stored || !isSlow(seen, time) ? choose(seen) : undefined) ?? (stored && choose(stored));
        if (slots) {
          const permit = {
            permit: own?.permit ?? slots.permit,
            value: permitValue(time, digits),
            acquiredAt: time,
          };
          const { isAcquired, item } = await writePermit(host, permit, slots.request, stored ?? seen, own);
          if (isAcquired) return useUnlessInProgress(host, permit, digits, item);
          if (own && item[own.permit]?.N === own.value) kept.putBack(host, own);
          stored = item;
          writes += 1;
        } else {
          if (own) kept.putBack(host, own);
          if (stored) break;
          stored = await readItem(host);
          remembered.set(host, stored);
        }
        const expiry = permitOf(stored, digits, time, own?.permit);
        if (expiry !== undefined) return inProgressUntil(expiry);
      }
      return { wait: await reserveWait(host, stored ?? {}) };
    },
  };

  /** Releases a new permit again if the attempt has another one: its job was delivered twice. */
  async function useUnlessInProgress(
    host: string,
    permit: HeldPermit,
    digits: string,
    before: Item,
  ): Promise<Permit | Wait> {
    const expiry = permitOf(before, digits, permit.acquiredAt, permit.permit);
    if (expiry === undefined) return { release: () => endAttempt(host, permit) };
    await releasePermit(host, permit);
    return inProgressUntil(expiry);
  }

  /** Keeps the permit for the next attempt of this function, or releases it. */
  async function endAttempt(host: string, permit: HeldPermit): Promise<void> {
    const time = now();
    const hold = time - permit.acquiredAt;
    const item = remembered.get(host) ?? {};
    const isKept = hold < SLOW_RESPONSE && kept.keep(host, { ...permit, hold }, item, time);
    if (!isKept) await releasePermit(host, permit, hold);
  }

  function inProgressUntil(expiry: number): Wait {
    return { wait: Math.max(1, Math.ceil(expiry - now())), isInProgress: true };
  }

  /**
   * Writes a permit and a request. The item is that from before the write, or that for which the condition does not hold.
   *
   * @param own the permit of this function whose attribute the new one takes over
   */
  async function writePermit(
    host: string,
    { permit, value, acquiredAt: time }: HeldPermit,
    request: string,
    seen: Item,
    own: KeptPermit | undefined,
  ): Promise<{ readonly isAcquired: boolean; readonly item: Item }> {
    const { permits, requests, slow } = rangesAt(time);
    const { slowUntil } = seen;
    const isLimited = slowUntil !== undefined && isSlow(seen, time);
    const heldFor = own && { N: String(holdWith(remembered.get(host) ?? {}, own.hold)) };
    const written = {
      [permit]: { N: value },
      [request]: { N: String(time) },
      ...(heldFor && { heldFor }),
    };
    // Other calls in this process choose other attributes meanwhile.
    remembered.set(host, { ...(remembered.get(host) ?? seen), ...written });
    const command = new UpdateItemCommand({
      TableName: table.name,
      Key: keyOf(host),
      UpdateExpression: `SET #permit = :until, #request = :now, #expires = :expires${heldFor ? ', heldFor = :heldFor' : ''}`,
      ConditionExpression: [
        `(attribute_not_exists(#permit) OR #permit <= :now OR #permit > :latestPermit${own ? ' OR #permit = :own' : ''})`,
        '(attribute_not_exists(#request) OR #request <= :secondAgo OR #request > :latestRequest)',
        isLimited
          ? 'slowUntil = :slowUntil'
          : '(attribute_not_exists(slowUntil) OR slowUntil <= :now OR slowUntil > :latestSlow)',
      ].join(' AND '),
      ExpressionAttributeNames: { '#permit': permit, '#request': request, '#expires': KEY.expires },
      ExpressionAttributeValues: {
        ':until': { N: value },
        ':now': { N: String(time) },
        ':secondAgo': { N: String(requests.now) },
        ':latestPermit': { N: String(permits.latest) },
        ':latestRequest': { N: String(requests.latest) },
        ':expires': { N: String(Math.ceil(time / SECOND) + ITEM_LIFETIME) },
        ...(own && heldFor && { ':own': { N: own.value }, ':heldFor': heldFor }),
        ...(isLimited ? { ':slowUntil': slowUntil } : { ':latestSlow': { N: String(slow.latest) } }),
      },
      ReturnValues: 'ALL_OLD',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes: item = {} } = await table.client.send(command);
      remembered.set(host, mergeItems(remembered.get(host) ?? {}, { ...item, ...written }));
      return { isAcquired: true, item };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The embedded table does not return the item.
      const item = error.Item ?? (await readItem(host));
      remembered.set(host, mergeItems(without(remembered.get(host) ?? {}, permit, request), item));
      // The SDK repeated the write after a lost response, and the first one was applied.
      return { isAcquired: item[permit]?.N === value, item };
    }
  }

  /** @param hold the duration of its request, in milliseconds; undefined without a request */
  async function releasePermit(host: string, { permit, value }: HeldPermit, hold?: number): Promise<void> {
    const changes = {
      ...(hold !== undefined && { heldFor: holdWith(remembered.get(host) ?? {}, hold) }),
      ...(hold !== undefined && hold >= SLOW_RESPONSE && { slowUntil: now() + SLOW_PERIOD }),
    };
    const sets = Object.keys(changes).map((name) => `${name} = :${name}`);
    await isWriteApplied(
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: keyOf(host),
          UpdateExpression: `${sets.length > 0 ? `SET ${sets.join(', ')} ` : ''}REMOVE #permit`,
          ConditionExpression: '#permit = :until',
          ExpressionAttributeNames: { '#permit': permit },
          ExpressionAttributeValues: {
            ':until': { N: value },
            ...Object.fromEntries(
              Object.entries(changes).map(([name, at]) => [`:${name}`, { N: String(at) }]),
            ),
          },
        }),
      ),
    );
    const item = remembered.get(host) ?? {};
    if (item[permit]?.N === value) remembered.set(host, without(item, permit));
  }

  /** Milliseconds until the next attempt. At least a second: a caller that waits alone would otherwise only poll. */
  async function reserveWait(host: string, item: Item): Promise<number> {
    const time = now();
    const length = waitBetween(item, { concurrency, requestsPerSecond, time });
    const slot = {
      length,
      maxWait: MAX_RETRY_DELAY,
      now: time,
      isContended: Number(item.nextSlot?.N) > time,
    };
    const wait = await takeSlot(table, keyOf(host), slot);
    return SECOND + (wait ?? MAX_RETRY_DELAY + randomInt(EXTRA_DELAY));
  }

  async function readItem(host: string): Promise<Item> {
    return (await getItem(table, partitionOf(host), PERMITS)) ?? {};
  }
}

function without(item: Item, ...names: readonly string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !names.includes(name)));
}

function keyOf(host: string): Item {
  return primaryKey(partitionOf(host), PERMITS);
}

function partitionOf(host: string): string {
  return `receiver#${host}`;
}
