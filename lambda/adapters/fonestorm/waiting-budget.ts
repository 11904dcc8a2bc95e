import { type Budget, BudgetExceeded } from '../../ports/budget';
import { type BudgetRetryOptions, retryWithinBudget } from './retry-within-budget';

export interface WaitingBudgetOptions extends Pick<BudgetRetryOptions, 'sleep'> {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * A budget for work that has a deadline. Before the deadline it waits for slots, however many others take them. After the
 * deadline it gives none.
 *
 * @param deadline milliseconds since 1970
 */
export function budgetWithDeadline(
  budget: Budget,
  deadline: number,
  { now = Date.now, ...options }: WaitingBudgetOptions = {},
): Budget {
  const isTimeLeft = () => now() < deadline;
  return {
    takeSlot: (purpose) =>
      retryWithinBudget(
        async () => {
          if (!isTimeLeft()) throw new BudgetExceeded(1);
          await budget.takeSlot(purpose);
        },
        { mayRetry: isTimeLeft, ...options },
      ),
  };
}

/** The longest wait for a slot, in milliseconds, of work that holds a lease. */
const DEFAULT_MAX_WAIT = 5000;

/**
 * Like `budgetWithDeadline`, but it waits at most 5 s for each slot. It is for work that holds a lease, and for work of
 * several requests. If the second request found no slot and the work began again, the first slot would be lost.
 */
export function budgetWithMaxWait(
  budget: Budget,
  deadline = Number.POSITIVE_INFINITY,
  {
    longestWait = DEFAULT_MAX_WAIT,
    ...options
  }: WaitingBudgetOptions & { readonly longestWait?: number } = {},
): Budget {
  const { now = Date.now } = options;
  return {
    takeSlot: (purpose) =>
      budgetWithDeadline(budget, Math.min(deadline, now() + longestWait), options).takeSlot(purpose),
  };
}
