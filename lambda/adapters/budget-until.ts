import { setTimeout } from 'node:timers/promises';
import { type Budget, BudgetExceeded } from '../ports';

export interface BudgetUntilOptions {
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
export function budgetUntil(budget: Budget, end: number, options: BudgetUntilOptions = {}): Budget {
  const { now = Date.now, sleep = setTimeout } = options;
  return {
    async take(purpose) {
      for (;;) {
        if (now() >= end) throw new BudgetExceeded(1);
        try {
          return await budget.take(purpose);
        } catch (error) {
          if (!(error instanceof BudgetExceeded)) throw error;
          await sleep(error.retryAfter * 1000);
        }
      }
    },
  };
}

/** The longest wait for a slot, in milliseconds, of work that holds a lease. */
const SHORT_WAIT = 5000;

/**
 * Like `budgetUntil`, but it waits at most 5 s for each slot. For work that holds a lease, and for work of several requests. If
 * the second request found no slot and the work began again, the slot of the first request would be lost.
 */
export function impatientBudgetUntil(
  budget: Budget,
  end = Number.POSITIVE_INFINITY,
  { longestWait = SHORT_WAIT, ...options }: BudgetUntilOptions & { readonly longestWait?: number } = {},
): Budget {
  const { now = Date.now } = options;
  return {
    take: (purpose) => budgetUntil(budget, Math.min(end, now() + longestWait), options).take(purpose),
  };
}
