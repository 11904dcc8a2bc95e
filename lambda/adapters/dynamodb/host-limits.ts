import { randomInt } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KEY } from '../../contract/table';
import type { HostLimits, Permit } from '../../ports/host-limits';
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
/** A permit that was not released expires after this, in milliseconds: longer than any attempt lasts. */
const PERMIT_LIFETIME = 60 * SECOND;
/** A host whose response took this long is slow, in milliseconds. */
const SLOW_RESPONSE = 5 * SECOND;
/** A slow host gets one request at a time for this period, in milliseconds: the concurrency is for the other hosts. */
const SLOW_PERIOD = 600 * SECOND;
/** The largest difference between the clocks of two functions, in milliseconds. */
const MAX_CLOCK_SKEW = 60 * SECOND;
/** The longest wait that a caller gets, in milliseconds. Callers beyond it get the same time. */
const MAX_RETRY_DELAY = 600 * SECOND;
/** The lifetime of a host's item after its last request, in seconds. */
const ITEM_LIFETIME = 24 * 3600;

/** Concurrent functions choose among few permits at first, so that the item of a quiet host stays small. */
const MAX_ATTEMPTS = 5;
const MIN_CHOICES = 8;

/**
 * One item for each host. It has an attribute for each permit, with the expiry of the permit. It has an attribute for each
 * request of the last second, with the time of the request. These are at most 200 small numbers: a write costs few units.
 *
 * `acquire` writes one free attribute of each kind, on the condition that no other function wrote either since the read. So
 * concurrent functions succeed together. If the host is full, each function gets a different later time, so that they do not
 * all return at once.
 */
export function dynamodbHostLimits(table: Table, options: HostLimitsOptions): HostLimits {
  const { concurrency, requestsPerSecond, now = Date.now } = options;
  return {
    async acquire(host) {
      const key = primaryKey(`receiver#${host}`, 'permits');
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const permit = await tryToAcquire(host, key, MIN_CHOICES << (2 * attempt));
        if (permit === 'full') break;
        if (permit) return permit;
      }
      return { wait: await reserveWait(key) };
    },
  };

  /** Undefined if another function took the permit first. */
  async function tryToAcquire(
    host: string,
    key: Item,
    choices: number,
  ): Promise<Permit | 'full' | undefined> {
    const item: Item = (await getItem(table, `receiver#${host}`, 'permits')) ?? {};
    const time = now();
    const permits = freeAttributes(item, 'p', concurrency, {
      now: time,
      latest: time + PERMIT_LIFETIME + MAX_CLOCK_SKEW,
    });
    const requests = freeAttributes(item, 'r', requestsPerSecond, {
      now: time - SECOND,
      latest: time + MAX_CLOCK_SKEW,
    });
    const slowUntil = item.slowUntil?.N;
    const isSlow = isInFuture(Number(slowUntil ?? 0), {
      now: time,
      latest: time + SLOW_PERIOD + MAX_CLOCK_SKEW,
    });
    if (isSlow && permits.length < concurrency) return 'full';
    // All functions choose the same permit of a slow host: one of them gets it.
    const choice = isSlow ? 0 : randomInt(Math.max(1, Math.min(choices, permits.length, requests.length)));
    const [permit, request] = [permits[choice], requests[choice]];
    if (permit === undefined || request === undefined) return 'full';
    // The fraction makes it unique among functions of the same millisecond.
    const until = `${time + PERMIT_LIFETIME}.${randomInt(1, 1_000_000_000)}`;
    const isAcquired = await isWriteApplied(
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: key,
          UpdateExpression: 'SET #permit = :until, #request = :now, #expires = :expires',
          ConditionExpression: [
            '(attribute_not_exists(#permit) OR #permit <= :now OR #permit > :latestPermit)',
            '(attribute_not_exists(#request) OR #request <= :secondAgo OR #request > :latestRequest)',
            slowUntil === undefined ? 'attribute_not_exists(slowUntil)' : 'slowUntil = :slowUntil',
          ].join(' AND '),
          ExpressionAttributeNames: { '#permit': permit, '#request': request, '#expires': KEY.expires },
          ExpressionAttributeValues: {
            ':until': { N: until },
            ':now': { N: String(time) },
            ':secondAgo': { N: String(time - SECOND) },
            ':latestPermit': { N: String(time + PERMIT_LIFETIME + MAX_CLOCK_SKEW) },
            ':latestRequest': { N: String(time + MAX_CLOCK_SKEW) },
            ':expires': { N: String(Math.ceil(time / SECOND) + ITEM_LIFETIME) },
            ...(slowUntil !== undefined && { ':slowUntil': { N: slowUntil } }),
          },
        }),
      ),
    );
    return isAcquired ? createPermit(key, { permit, until, acquiredAt: time }) : undefined;
  }

  function createPermit(
    key: Item,
    { permit, until, acquiredAt }: { permit: string; until: string; acquiredAt: number },
  ): Permit {
    return {
      async release() {
        const isSlow = now() - acquiredAt >= SLOW_RESPONSE;
        await isWriteApplied(
          table.client.send(
            new UpdateItemCommand({
              TableName: table.name,
              Key: key,
              UpdateExpression: isSlow ? 'SET slowUntil = :slow REMOVE #permit' : 'REMOVE #permit',
              ConditionExpression: '#permit = :until',
              ExpressionAttributeNames: { '#permit': permit },
              ExpressionAttributeValues: {
                ':until': { N: until },
                ...(isSlow && { ':slow': { N: String(now() + SLOW_PERIOD) } }),
              },
            }),
          ),
        );
      },
    };
  }

  /** Milliseconds until the next attempt. At least a second: a caller that waits alone would otherwise only poll. */
  async function reserveWait(key: Item): Promise<number> {
    const slot = { length: Math.ceil(SECOND / requestsPerSecond), maxWait: MAX_RETRY_DELAY, now: now() };
    return SECOND + ((await takeSlot(table, key, slot)) ?? MAX_RETRY_DELAY);
  }
}

interface TimeRange {
  readonly now: number;
  readonly latest: number;
}

/** Whether a time is in the future. A time beyond the latest possible one was written by a clock that was ahead. */
function isInFuture(time: number, { now, latest }: TimeRange): boolean {
  return time > now && time <= latest;
}

/** The names of the attributes of a kind that are missing, or whose time has passed. */
function freeAttributes(item: Item, kind: string, count: number, range: TimeRange): string[] {
  const names = Array.from({ length: count }, (_, index) => `${kind}${index}`);
  return names.filter((name) => !isInFuture(Number(item[name]?.N ?? 0), range));
}
