import { createHash, randomInt } from 'node:crypto';
import type { Item } from './items';

const SECOND = 1000;
/** A permit that was not released expires after this, in milliseconds: longer than any attempt lasts. */
const PERMIT_LIFETIME = 60 * SECOND;
/** A slow host gets one request at a time for this period, in milliseconds: the concurrency is for the other hosts. */
export const SLOW_PERIOD = 600 * SECOND;
/** The largest difference between the clocks of two functions, in milliseconds. */
const MAX_CLOCK_SKEW = 60 * SECOND;

/** The fraction of a permit's number: digits that identify its attempt, then random ones, then a last one that is not 0. */
const ATTEMPT_DIGITS = 12;
const RANDOM_DIGITS = 4;
const LAST_DIGIT = '1';

/** A free attribute of each kind. */
export interface Slots {
  readonly permit: string;
  readonly request: string;
}

/** The limits of a host at a moment, in milliseconds since 1970. */
export interface LimitsAt {
  readonly concurrency: number;
  readonly requestsPerSecond: number;
  readonly time: number;
}

interface TimeRange {
  readonly now: number;
  readonly latest: number;
}

/** The values with which the condition of a write compares the times of an item. */
export function rangesAt(time: number) {
  return {
    permits: { now: time, latest: time + PERMIT_LIFETIME + MAX_CLOCK_SKEW },
    requests: { now: time - SECOND, latest: time + MAX_CLOCK_SKEW },
    slow: { now: time, latest: time + SLOW_PERIOD + MAX_CLOCK_SKEW },
  } satisfies Readonly<Record<string, TimeRange>>;
}

/** The digits that identify an attempt. */
export function digitsOf(attempt: string): string {
  const hash = createHash('sha256').update(attempt).digest().readBigUInt64BE();
  return String(hash % 10n ** BigInt(ATTEMPT_DIGITS)).padStart(ATTEMPT_DIGITS, '0');
}

/** The value of a new permit: its expiry, with a fraction that identifies its attempt and this call. */
export function permitValue(time: number, digits: string): string {
  const random = String(randomInt(10 ** RANDOM_DIGITS)).padStart(RANDOM_DIGITS, '0');
  return `${time + PERMIT_LIFETIME}.${digits}${random}${LAST_DIGIT}`;
}

/**
 * The expiry of an attempt's permit, if it has one that has not expired. Lowered limits do not matter.
 *
 * @param except the name of a permit that does not count
 */
export function permitOf(item: Item, digits: string, time: number, except?: string): number | undefined {
  const own = Object.entries(item).find(
    ([name, { N = '' }]) =>
      /^p\d+$/.test(name) &&
      name !== except &&
      N.split('.')[1]?.slice(0, ATTEMPT_DIGITS) === digits &&
      isInFuture(Math.floor(Number(N)), rangesAt(time).permits),
  );
  return own && Math.floor(Number(own[1].N));
}

/** The most permits of a host that functions may keep without an attempt: a tenth, so that they hardly slow a busy host. */
export function maxKept(concurrency: number): number {
  return Math.floor(concurrency / 10);
}

/** The number of permits that have not expired. Lowered limits do not matter. */
export function permitCount(item: Item, time: number): number {
  const { permits } = rangesAt(time);
  return Object.entries(item).filter(([name, { N }]) => /^p\d+$/.test(name) && isInFuture(Number(N), permits))
    .length;
}

export function isSlow(item: Item, time: number): boolean {
  return isInFuture(Number(item.slowUntil?.N ?? 0), rangesAt(time).slow);
}

/** A request occupies its attribute for a second, which is longer than most attempts: it has this many times the candidates. */
const REQUESTS_PER_PERMIT = 4;

/**
 * Chooses free slots. Few of them are candidates, so that the item of a quiet host stays small.
 *
 * @param candidates the number of candidates among the permits, besides those that are held
 * @returns undefined if the host is full
 */
export function chooseSlots(
  item: Item,
  { concurrency, requestsPerSecond, time }: LimitsAt,
  candidates: number,
): Slots | undefined {
  const { permits: held, requests: recent } = rangesAt(time);
  const permits = takenNumbers(item, 'p', concurrency, held);
  const requests = takenNumbers(item, 'r', requestsPerSecond, recent);
  const isLimited = isSlow(item, time);
  if (isLimited && permits.size > 0) return undefined;
  // All functions choose the same permit of a slow host: one of them gets it.
  const permit = chooseFree('p', permits, concurrency, isLimited ? 1 : candidates + permits.size);
  const requestCandidates = (candidates + requests.size) * REQUESTS_PER_PERMIT;
  const request = chooseFree('r', requests, requestsPerSecond, requestCandidates);
  return permit === undefined || request === undefined ? undefined : { permit, request };
}

/** The assumed time for which a request holds its permit, if none is known, in milliseconds. */
const ASSUMED_HOLD = SECOND;

/**
 * Milliseconds between two callers that wait for a full host. The host serves them at this rate: its limit per second, or its
 * permits, divided by the time for which a request holds one. Faster callers would find no permit when they return.
 */
export function waitBetween(item: Item, { concurrency, requestsPerSecond, time }: LimitsAt): number {
  const permits = isSlow(item, time) ? 1 : concurrency;
  return Math.ceil(Math.max(SECOND / requestsPerSecond, holdOf(item) / permits));
}

/** The time for which requests hold a permit: the mean of the time before and that of one more request. */
export function holdWith(before: Item, hold: number): number {
  const known = Math.min(Math.max(0, hold), PERMIT_LIFETIME);
  return Math.round(before.heldFor?.N === undefined ? known : (holdOf(before) + known) / 2);
}

function holdOf({ heldFor }: Item): number {
  return Number(heldFor?.N ?? ASSUMED_HOLD);
}

/** The name of one of the first free attributes of a kind; undefined if all are taken. */
function chooseFree(
  kind: string,
  taken: ReadonlySet<number>,
  count: number,
  candidates: number,
): string | undefined {
  const free = count - taken.size;
  if (free === 0) return undefined;
  let left = randomInt(Math.max(1, Math.min(candidates, free)));
  let number = 0;
  for (; taken.has(number) || left > 0; number += 1) if (!taken.has(number)) left -= 1;
  return `${kind}${number}`;
}

/** An item as this function saw it before, with what another answer shows. Each of its times is the later one. */
export function mergeItems(seen: Item, stored: Item): Item {
  const later = Object.entries(seen).filter(
    ([name, { N }]) => /^[pr]\d+$/.test(name) && Number(N) > Number(stored[name]?.N ?? 0),
  );
  return { ...stored, ...Object.fromEntries(later) };
}

/** Whether a time is in the future. A time beyond the latest possible one was written by a clock that was ahead. */
function isInFuture(time: number, { now, latest }: TimeRange): boolean {
  return time > now && time <= latest;
}

/** The numbers of the attributes of a kind whose time has not passed: of `count` attributes. An item has few of them at a time. */
function takenNumbers(item: Item, kind: string, count: number, range: TimeRange): ReadonlySet<number> {
  const taken = new Set<number>();
  for (const [name, value] of Object.entries(item)) {
    const number = name.startsWith(kind) ? Number(name.slice(kind.length)) : Number.NaN;
    if (number < count && isInFuture(Number(value.N), range)) taken.add(number);
  }
  return taken;
}
