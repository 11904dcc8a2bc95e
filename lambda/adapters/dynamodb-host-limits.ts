import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KEY } from '../contract/table';
import type { HostLimits, Place } from '../delivery-ports';
import { get, holds, type Item, key, type Table } from './dynamodb-items';
import { takeSlot } from './dynamodb-slots';

export interface HostLimitsOptions {
  /** Requests to one host at a time; default 4. */
  readonly atATime?: number;
  /** Requests to one host in a second; default 10. */
  readonly perSecond?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const SECOND = 1000;
/** A place that nobody gave back is free again after this, in milliseconds: longer than any attempt lasts. */
const LONGEST_STAY = 60 * SECOND;
/** A host that kept somebody for so long gets one at a time, for so long after, in milliseconds: others need the room. */
const SLOW = 5 * SECOND;
const SLOW_FOR = 600 * SECOND;
/** The last turn that is given, in milliseconds from now: many wait by then, and one more does not matter. */
const LAST_TURN = 600 * SECOND;
/** So long a host is remembered, in seconds. */
const REMEMBERED = 24 * 3600;

/** Several who enter at the same moment are so few, with so few places, that more attempts are not worth it. */
const MOST_ATTEMPTS = 3;

/** The attribute of a place is named by who has it: nobody can give back another's. */
const PLACE = 'place ';

/**
 * One item for each host: who is there, each until a moment, and when those of the last second came. Whoever finds it
 * full is given a turn, one after another, so that they do not all come back at once.
 */
export function dynamodbHostLimits(table: Table, options: HostLimitsOptions = {}): HostLimits {
  const { atATime = 4, perSecond = 10, now = Date.now } = options;
  return {
    async enter(host) {
      const which = key(`receiver#${host}`, 'limits');
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
        const place = `${PLACE}${randomUUID()}`;
        const entered = await tryToEnter(host, which, place);
        if (entered === 'full') break;
        if (entered) return leaving(which, place, now());
      }
      return { wait: await turn(which) };
    },
  };

  /** False where somebody else entered meanwhile. */
  async function tryToEnter(host: string, which: Item, place: string): Promise<boolean | 'full'> {
    const found: Item = (await get(table, `receiver#${host}`, 'limits')) ?? {};
    const at = now();
    const recent = (found.entered?.S ?? '').split(' ').filter((time) => Number(time) > at - SECOND);
    const places = Object.keys(found).filter((name) => name.startsWith(PLACE));
    const left = places.filter((name) => Number(found[name]?.N) <= at);
    const isSlow = Number(found.slowUntil?.N ?? 0) > at;
    if (places.length - left.length >= (isSlow ? 1 : atATime) || recent.length >= perSecond) return 'full';
    const before = found.entries?.N;
    const names = [place, ...left].map((name, index): [string, string] => [`#p${index}`, name]);
    const [mine, ...gone] = names.map(([alias]) => alias);
    const set = `SET ${mine} = :until, entered = :entered, entries = :entries, #expires = :expires`;
    return holds(
      table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: which,
          UpdateExpression: gone.length > 0 ? `${set} REMOVE ${gone.join(', ')}` : set,
          ConditionExpression: before === undefined ? 'attribute_not_exists(entries)' : 'entries = :before',
          ExpressionAttributeNames: { ...Object.fromEntries(names), '#expires': KEY.expires },
          ExpressionAttributeValues: {
            ':until': { N: String(at + LONGEST_STAY) },
            ':entered': { S: [...recent, at].join(' ') },
            ':entries': { N: String(Number(before ?? 0) + 1) },
            ':expires': { N: String(Math.ceil(at / SECOND) + REMEMBERED) },
            ...(before !== undefined && { ':before': { N: before } }),
          },
        }),
      ),
    );
  }

  function leaving(which: Item, place: string, entered: number): Place {
    return {
      async leave() {
        const isSlow = now() - entered >= SLOW;
        await holds(
          table.client.send(
            new UpdateItemCommand({
              TableName: table.name,
              Key: which,
              UpdateExpression: isSlow ? 'SET slowUntil = :until REMOVE #place' : 'REMOVE #place',
              ConditionExpression: 'attribute_exists(#place)',
              ExpressionAttributeNames: { '#place': place },
              ...(isSlow && { ExpressionAttributeValues: { ':until': { N: String(now() + SLOW_FOR) } } }),
            }),
          ),
        );
      },
    };
  }

  /** Milliseconds until the turn that was taken: a second at least, or one that waits alone would do nothing else. */
  async function turn(which: Item): Promise<number> {
    const slot = { length: Math.ceil(SECOND / perSecond), most: LAST_TURN, at: now() };
    return SECOND + ((await takeSlot(table, which, slot)) ?? LAST_TURN);
  }
}
