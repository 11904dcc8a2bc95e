import { setTimeout } from 'node:timers/promises';
import { BudgetExceeded } from '../../ports/budget';
import { CommandPostponed } from '../../ports/commands';

export interface BudgetRetryOptions {
  /** Whether a further attempt may follow, given the number of retries so far. */
  readonly mayRetry: (retries: number) => boolean;
  /** Milliseconds until the next attempt; default: the error's `retryAfter`. */
  readonly delay?: number;
  /** Resolves after the given time. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Does work that needs slots of the budget. If there is none, or a command is postponed, it waits and does the work again.
 *
 * @throws {BudgetExceeded} | {CommandPostponed} if the last attempt cannot be made either
 */
export async function retryWithinBudget<T>(
  work: () => Promise<T>,
  { mayRetry, delay, sleep = setTimeout }: BudgetRetryOptions,
): Promise<T> {
  for (let retries = 0; ; retries += 1) {
    try {
      return await work();
    } catch (error) {
      const isPostponed = error instanceof BudgetExceeded || error instanceof CommandPostponed;
      if (!isPostponed || !mayRetry(retries)) throw error;
      await sleep(delay ?? error.retryAfter * 1000);
    }
  }
}
