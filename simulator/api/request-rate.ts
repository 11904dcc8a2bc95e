import { OPERATIONS, type Operation } from '../faults';

/** Counts of the API's requests. */
export interface RequestCounts {
  readonly total: number;
  /** The requests of the last second. */
  readonly lastSecond: number;
  /** The most requests in any second. */
  readonly peak: number;
  /** The requests that were refused with 429, because they were over the limit. */
  readonly overLimit: number;
  readonly operations: Readonly<Record<Operation, number>>;
}

/** Counts the requests of all routes and users together: they are one account. */
export interface RequestRate {
  /**
   * Counts a request.
   *
   * @param limit requests in any second; 0 for any number
   * @returns 0, or the milliseconds until the limit allows a request; a refused request does not count against the limit
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
  let received = countLastSecond(now);
  let accepted = countLastSecond(now);

  return {
    registerRequest(operation, limit) {
      operations = { ...operations, [operation]: operations[operation] + 1 };
      received.add();
      peak = Math.max(peak, received.count());
      const oldest = limit > 0 && accepted.count() >= limit ? accepted.oldest() : undefined;
      if (oldest !== undefined) {
        overLimit += 1;
        return Math.max(1, oldest + SECOND - now());
      }
      accepted.add();
      return 0;
    },
    counts() {
      const total = Object.values(operations).reduce((sum, count) => sum + count, 0);
      return { total, lastSecond: received.count(), peak, overLimit, operations };
    },
    reset() {
      operations = zeroCounts();
      overLimit = 0;
      peak = 0;
      received = countLastSecond(now);
      accepted = countLastSecond(now);
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
