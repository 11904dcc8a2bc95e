import { BudgetExceeded } from '../../ports/budget';
import { FoneStormError } from '../../ports/fonestorm';
import type { Logger } from '../../ports/logger';

/**
 * Processes items one after another. A failure is logged, and the next sweep retries the item. If the budget has no slot, or
 * FoneStorm is unavailable, the rest is left to the next sweep too.
 *
 * @returns false if the rest is left
 */
export async function processInTurn<T>(
  items: readonly T[],
  { logger }: { readonly logger: Logger },
  work: (item: T) => Promise<void>,
): Promise<boolean> {
  for (const [index, item] of items.entries()) {
    try {
      await work(item);
    } catch (error) {
      if (error instanceof BudgetExceeded) {
        logger.info('sweep.budget_used_up', { left: items.length - index });
        return false;
      }
      logger.warn('sweep.item_failed', { error });
      if (isFoneStormUnavailable(error)) return false;
    }
  }
  return true;
}

function isFoneStormUnavailable(error: unknown): boolean {
  if (!(error instanceof FoneStormError)) return false;
  return ['busy', 'unreachable', 'wrong address'].includes(error.outcome);
}
