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
/** A host that kept somebody for so long gets one at a time, for so long after, in milliseconds: others need the room. */
const SLOW_RESPONSE = 5 * SECOND;
const SLOW_PERIOD = 600 * SECOND;
/** The largest difference between the clocks of two functions, in milliseconds. */
const MAX_CLOCK_SKEW = 60 * SECOND;
/** The last turn that is given, in milliseconds from now: many wait by then, and one more does not matter. */
const MAX_RETRY_DELAY = 600 * SECOND;
/** So long a host is remembered, in seconds. */
const ITEM_LIFETIME = 24 * 3600;

/** Concurrent functions choose among few permits at first, so that the item of a quiet host stays small. */
const MAX_ATTEMPTS = 5;
const MIN_CHOICES = 8;

/**
 * One item for each host. It has an attribute for each permit, with the time of its expiry, and one for each request of the
 * last second, with the time of the request. These are at most 200 small numbers, so that a write costs few units. To
 * acquire is to take one free attribute of each kind, on the condition that no other function took either since the read.
 * So concurrent functions succeed together. If the host is full, each function gets a later time of its own, so that they
 * do not all return at once.
 */
export function dynamodbHostLimits(table: Table, options: HostLimitsOptions): HostLimits {
  const { concurrency, requestsPerSecond, now = Date.now } = options;
  return {
    async acquire(host) {
      const which = primaryKey(`receiver#${host}`, 'permits');
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const place = await tryToEnter(host, which, MIN_CHOICES << (2 * attempt));
        if (place === 'full') break;
        if (place) return place;
      }
      return { wait: await turn(which) };
    },
  };

  /** Undefined if another function took the permit first. */
  async function tryToEnter(
    host: string,
    which: Item,
    choices: number,
  ): Promise<Permit | 'full' | undefined> {
    const found: Item = (await getItem(table, `receiver#${host}`, 'permits')) ?? {};
    const at = now();
    const permits = freeAttributes(found, 'p', concurrency, {
      now: at,
      latest: at + PERMIT_LIFETIME + MAX_CLOCK_SKEW,
    });
    const requests = freeAttributes(found, 'r', requestsPerSecond, {
      now: at - SECOND,
      latest: at + MAX_CLOCK_SKEW,
    });
    const slowUntil = found.slowUntil?.N;
    const isSlow = isInFuture(Number(slowUntil ?? 0), { now: at, latest: at + SLOW_PERIOD + MAX_CLOCK_SKEW });
    if (isSlow && permits.length < concurrency) return 'full';
    // All choose the same permit of a slow host: one of them gets it.
    const choice = isSlow ? 0 : randomInt(Math.max(1, Math.min(choices, permits.length, requests.length)));
    const [permit, request] = [permits[choice], requests[choice]];
    if (permit === undefined || request === undefined) return 'full';
    // Unique, even among functions of the same millisecond.
    const until = `${at + PERMIT_LIFETIME}.${randomInt(1, 1_000_000_000)}`;
    const isMine = await isWriteApplied(
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: which,
          UpdateExpression: 'SET #permit = :until, #request = :now, #expires = :expires',
          ConditionExpression: [
            '(attribute_not_exists(#permit) OR #permit <= :now OR #permit > :latestPermit)',
            '(attribute_not_exists(#request) OR #request <= :secondAgo OR #request > :latestRequest)',
            slowUntil === undefined ? 'attribute_not_exists(slowUntil)' : 'slowUntil = :slowUntil',
          ].join(' AND '),
          ExpressionAttributeNames: { '#permit': permit, '#request': request, '#expires': KEY.expires },
          ExpressionAttributeValues: {
            ':until': { N: until },
            ':now': { N: String(at) },
            ':secondAgo': { N: String(at - SECOND) },
            ':latestPermit': { N: String(at + PERMIT_LIFETIME + MAX_CLOCK_SKEW) },
            ':latestRequest': { N: String(at + MAX_CLOCK_SKEW) },
            ':expires': { N: String(Math.ceil(at / SECOND) + ITEM_LIFETIME) },
            ...(slowUntil !== undefined && { ':slowUntil': { N: slowUntil } }),
          },
        }),
      ),
    );
    return isMine ? leaving(which, { permit, until, entered: at }) : undefined;
  }

  function leaving(
    which: Item,
    { permit, until, entered }: { permit: string; until: string; entered: number },
  ): Permit {
    return {
      async release() {
        const isSlow = now() - entered >= SLOW_RESPONSE;
        await isWriteApplied(
          table.client.send(
            new UpdateItemCommand({
              TableName: table.name,
              Key: which,
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

  /** Milliseconds until the turn that was taken: a second at least, or one that waits alone would do nothing else. */
  async function turn(which: Item): Promise<number> {
    const slot = { length: Math.ceil(SECOND / requestsPerSecond), maxWait: MAX_RETRY_DELAY, now: now() };
    return SECOND + ((await takeSlot(table, which, slot)) ?? MAX_RETRY_DELAY);
  }
}

interface TimeRange {
  readonly now: number;
  readonly latest: number;
}

/** Whether a time is in the future. A time beyond the latest possible one was written by a clock that was ahead. */
function isInFuture(moment: number, { now, latest }: TimeRange): boolean {
  return moment > now && moment <= latest;
}

/** The names of the attributes of a kind that are missing, or whose time has passed. */
function freeAttributes(found: Item, kind: string, most: number, span: TimeRange): string[] {
  const names = Array.from({ length: most }, (_, index) => `${kind}${index}`);
  return names.filter((name) => !isInFuture(Number(found[name]?.N ?? 0), span));
}
