import { setTimeout as sleep } from 'node:timers/promises';

export interface ConstantRate {
  /** So many in a second. */
  readonly rate: number;
  readonly count: number;
  /** @param dueAt on the clock of `performance.now()` */
  readonly onDue: (index: number, dueAt: number) => void;
}

/**
 * Calls a function at a held rate, each time when it is due, or as soon as may be after that. It waits for none of
 * what it has begun: whoever is slow does not slow down the rate (an open loop).
 */
export async function runAtConstantRate({ rate, count, onDue }: ConstantRate): Promise<void> {
  const begin = performance.now();
  const dueAt = (index: number) => begin + (index * 1000) / rate;
  for (let index = 0; index < count; ) {
    const now = performance.now();
    for (; index < count && dueAt(index) <= now; index += 1) onDue(index, dueAt(index));
    if (index < count) await sleep(Math.max(0, dueAt(index) - performance.now()));
  }
}
