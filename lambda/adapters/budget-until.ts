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

/** A slot is waited for so long, in milliseconds, by work that keeps others away meanwhile. */
const SHORT_WAIT = 5000;

/** As `budgetUntil`, for work that keeps others away: it does not wait longer than 5 s for one slot. */
export function impatientBudgetUntil(budget: Budget, end: number, options: BudgetUntilOptions = {}): Budget {
  const { now = Date.now } = options;
  return { take: (purpose) => budgetUntil(budget, Math.min(end, now() + SHORT_WAIT), options).take(purpose) };
}
