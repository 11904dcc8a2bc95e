import { setTimeout } from 'node:timers/promises';
import { type Budget, BudgetExceeded } from '../../ports/budget';

export interface WaitingBudgetOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * A budget for work that has until then: it waits for slots as long as there is time, however many others take them,
 * and gives none afterwards.
 *
 * @param end milliseconds since 1970
 */
export function budgetWithDeadline(budget: Budget, end: number, options: WaitingBudgetOptions = {}): Budget {
  const { now = Date.now, sleep = setTimeout } = options;
  return {
    async takeSlot(purpose) {
      for (;;) {
        if (now() >= end) throw new BudgetExceeded(1);
        try {
          return await budget.takeSlot(purpose);
        } catch (error) {
          if (!(error instanceof BudgetExceeded)) throw error;
          await sleep(error.retryAfter * 1000);
        }
      }
    },
  };
}

/** The longest wait for a slot, in milliseconds, of work that holds a lease. */
const DEFAULT_MAX_WAIT = 5000;

/**
 * Like `budgetWithDeadline`, but it waits at most 5 s for each slot. For work that holds a lease, and for work of several requests. If
 * the second request found no slot and the work began again, the slot of the first request would be lost.
 */
export function budgetWithMaxWait(
  budget: Budget,
  end = Number.POSITIVE_INFINITY,
  {
    longestWait = DEFAULT_MAX_WAIT,
    ...options
  }: WaitingBudgetOptions & { readonly longestWait?: number } = {},
): Budget {
  const { now = Date.now } = options;
  return {
    takeSlot: (purpose) =>
      budgetWithDeadline(budget, Math.min(end, now() + longestWait), options).takeSlot(purpose),
  };
}
