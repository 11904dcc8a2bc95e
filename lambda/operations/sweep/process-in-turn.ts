import { BudgetExceeded } from '../../ports/budget';
import { FoneStormError } from '../../ports/fonestorm';
import type { Logger } from '../../ports/logger';

/**
 * Processes items one after another. A failure is logged, and the next sweep retries the item. If the budget has no slot, or
 * FoneStorm is unavailable, the rest is left to the next sweep too.
 */
export async function processInTurn<T>(
  items: readonly T[],
  { logger }: { readonly logger: Logger },
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      logger.warn('sweep.item_failed', { error });
      if (isFoneStormUnavailable(error)) return;
    }
  }
}

function isFoneStormUnavailable(error: unknown): boolean {
  if (error instanceof FoneStormError)
    return ['busy', 'unreachable', 'wrong address'].includes(error.outcome);
  return error instanceof BudgetExceeded;
}
