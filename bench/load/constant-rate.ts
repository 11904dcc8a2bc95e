import { setTimeout as sleep } from 'node:timers/promises';

export interface ConstantRate {
  /** Calls per second. */
  readonly rate: number;
  readonly count: number;
  /** @param dueAt on the clock of `performance.now()` */
  readonly onDue: (index: number, dueAt: number) => void;
}

/**
 * Calls a function at a constant rate, each time when a call is due or as soon as possible after that. It does not wait for
 * earlier calls, so a slow call does not slow down the rate (an open loop).
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
