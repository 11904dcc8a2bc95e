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
  type Slots,
  waitBetween,
} from './host-item';
import { getItem, type Item, isWriteApplied, primaryKey, type Table } from './items';
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
/** The longest wait that a caller gets, in milliseconds. Callers beyond it get the same time. */
const MAX_RETRY_DELAY = 600 * SECOND;
/** The lifetime of a host's item after its last request, in seconds. */
const ITEM_LIFETIME = 24 * 3600;

/** The sort key of the item of a host. */
const PERMITS = 'permits';

/** Concurrent functions choose among few permits at first, so that the item of a quiet host stays small. */
const MAX_ATTEMPTS = 5;
const MIN_CHOICES = 8;
/** The most hosts whose items a function remembers. */
const MAX_REMEMBERED = 100;

/** A permit in the item of a host. */
interface HeldPermit extends Slots {
  readonly value: string;
  readonly acquiredAt: number;
}

/**
 * One item for each host. It has an attribute for each permit: the expiry of the permit, and the attempt that has it. It has an
 * attribute for each request of the last second, with the time of the request. These are at most 200 small numbers: a write
 * costs few units.
 *
 * `acquire` writes one attribute of each kind, on the condition that both are free. So concurrent functions succeed together.
 * It does not read before: it chooses by what this function saw of the item last, and the condition decides. The answer of the
 * write, also of a refused one, shows the item: its permits name the attempts in progress. If the host is full, each function
 * gets a different later time. Releases record how long requests hold a permit, which gives the rate of these times.
 */
export function dynamodbHostLimits(table: Table, options: HostLimitsOptions): HostLimits {
  const { concurrency, requestsPerSecond, now = Date.now } = options;
  const remembered = new Map<string, Item>();

  return {
    async acquire(host, attempt) {
      const digits = digitsOf(attempt);
      let stored: Item | undefined;
      for (let writes = 0; writes < MAX_ATTEMPTS; ) {
        const time = now();
        const choose = (item: Item) =>
          chooseSlots(item, { concurrency, requestsPerSecond, time }, MIN_CHOICES << (2 * writes));
        const seen = remembered.get(host) ?? {};
        // Another function may have changed it: only the stored item says that a host is slow or full.
        const slots =
          (stored || !isSlow(seen, time) ? choose(seen) : undefined) ?? (stored && choose(stored));
        if (slots) {
          const permit = { ...slots, value: permitValue(time, digits), acquiredAt: time };
          const { isAcquired, item } = await writePermit(host, permit, stored ?? seen);
          if (isAcquired) return useUnlessInProgress(host, permit, digits, item);
          stored = item;
          writes += 1;
        } else if (stored) break;
        else {
          stored = await readItem(host);
          remember(host, stored);
        }
        const expiry = permitOf(stored, digits, time);
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
    if (expiry === undefined)
      return { release: () => releasePermit(host, permit, now() - permit.acquiredAt) };
    await releasePermit(host, permit);
    return inProgressUntil(expiry);
  }

  function inProgressUntil(expiry: number): Wait {
    return { wait: Math.max(1, Math.ceil(expiry - now())), isInProgress: true };
  }

  /** Writes a permit and a request. The item is that from before the write, or that for which the condition does not hold. */
  async function writePermit(
    host: string,
    { permit, request, value, acquiredAt: time }: HeldPermit,
    seen: Item,
  ): Promise<{ readonly isAcquired: boolean; readonly item: Item }> {
    const { permits, requests, slow } = rangesAt(time);
    const { slowUntil } = seen;
    const isLimited = slowUntil !== undefined && isSlow(seen, time);
    const own = { [permit]: { N: value }, [request]: { N: String(time) } };
    // Other calls in this process choose other attributes meanwhile.
    remember(host, { ...(remembered.get(host) ?? seen), ...own });
    const command = new UpdateItemCommand({
      TableName: table.name,
      Key: keyOf(host),
      UpdateExpression: 'SET #permit = :until, #request = :now, #expires = :expires',
      ConditionExpression: [
        '(attribute_not_exists(#permit) OR #permit <= :now OR #permit > :latestPermit)',
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
        ...(isLimited ? { ':slowUntil': slowUntil } : { ':latestSlow': { N: String(slow.latest) } }),
      },
      ReturnValues: 'ALL_OLD',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      const { Attributes: item = {} } = await table.client.send(command);
      remember(host, mergeItems(remembered.get(host) ?? {}, { ...item, ...own }));
      return { isAcquired: true, item };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The embedded table does not return the item.
      const item = error.Item ?? (await readItem(host));
      const { [permit]: _permit, [request]: _request, ...others } = remembered.get(host) ?? {};
      remember(host, mergeItems(others, item));
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
    const { [permit]: held, ...others } = remembered.get(host) ?? {};
    if (held?.N === value) remember(host, others);
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
    return SECOND + ((await takeSlot(table, keyOf(host), slot)) ?? MAX_RETRY_DELAY);
  }

  async function readItem(host: string): Promise<Item> {
    return (await getItem(table, partitionOf(host), PERMITS)) ?? {};
  }

  function remember(host: string, item: Item): void {
    remembered.delete(host);
    remembered.set(host, item);
    for (const oldest of remembered.keys()) {
      if (remembered.size <= MAX_REMEMBERED) break;
      remembered.delete(oldest);
    }
  }
}

function keyOf(host: string): Item {
  return primaryKey(partitionOf(host), PERMITS);
}

function partitionOf(host: string): string {
  return `receiver#${host}`;
}
