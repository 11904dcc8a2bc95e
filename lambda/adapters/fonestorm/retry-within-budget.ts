import { setTimeout } from 'node:timers/promises';
import { BudgetExceeded } from '../../ports/budget';

export interface BudgetRetryOptions {
  /** Whether a further attempt may follow, given the number of retries so far. */
  readonly mayRetry: (retries: number) => boolean;
  /** Milliseconds until the next attempt; default: the error's `retryAfter`. */
  readonly delay?: number;
  /** Resolves after the given time. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Does work that needs slots of the budget. If there is none, it waits and does the work again.
 *
 * @throws {BudgetExceeded} if no slot is free after the last attempt
 */
export async function retryWithinBudget<T>(
  work: () => Promise<T>,
  { mayRetry, delay, sleep = setTimeout }: BudgetRetryOptions,
): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof BudgetExceeded) || !mayRetry(retries)) throw error;
      await sleep(delay ?? error.retryAfter * 1000);
    }
  }
}
