import { OPERATIONS, type Operation } from '../faults';

/** How the API was used. */
export interface RequestCounts {
  readonly total: number;
  /** How many came in the last second. */
  readonly lastSecond: number;
  /** The most that came in any second. */
  readonly peak: number;
  /** How many were over the limit of requests and got 429 for it. */
  readonly overLimit: number;
  readonly operations: Readonly<Record<Operation, number>>;
}

/** Counts the requests of all routes and users together: they are one account. */
export interface RequestRate {
  /**
   * A request came.
   *
   * @param limit requests in any second; 0 for any number
   * @returns 0, or the milliseconds until the limit allows one; a request that is over the limit does not count for it
   */
  registerRequest(operation: Operation, limit: number): number;
  counts(): RequestCounts;
  reset(): void;
}

const SECOND = 1000;

/** @param now milliseconds since 1970 */
export function createRequestRate(now: () => number): RequestRate {
  let operations = zeroCounts();
  let overLimit = 0;
  let peak = 0;
  let came = countLastSecond(now);
  let taken = countLastSecond(now);

  return {
    registerRequest(operation, limit) {
      operations = { ...operations, [operation]: operations[operation] + 1 };
      came.add();
      peak = Math.max(peak, came.count());
      const oldest = limit > 0 && taken.count() >= limit ? taken.oldest() : undefined;
      if (oldest !== undefined) {
        overLimit += 1;
        return Math.max(1, oldest + SECOND - now());
      }
      taken.add();
      return 0;
    },
    counts() {
      const total = Object.values(operations).reduce((sum, count) => sum + count, 0);
      return { total, lastSecond: came.count(), peak, overLimit, operations };
    },
    reset() {
      operations = zeroCounts();
      overLimit = 0;
      peak = 0;
      came = countLastSecond(now);
      taken = countLastSecond(now);
    },
  };
}

/** The times of the last second. Each is added once and removed once. */
function countLastSecond(now: () => number) {
  let times: number[] = [];
  let first = 0;
  function count(): number {
    while (first < times.length && (times[first] ?? 0) <= now() - SECOND) first += 1;
    if (first > times.length / 2) {
      times = times.slice(first);
      first = 0;
    }
    return times.length - first;
  }
  return { add: () => times.push(now()), count, oldest: (): number | undefined => times[first] };
}

function zeroCounts(): Record<Operation, number> {
  return Object.fromEntries(OPERATIONS.map((operation) => [operation, 0])) as Record<Operation, number>;
}
