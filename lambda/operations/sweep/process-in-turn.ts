import { BudgetExceeded } from '../../ports/budget';
import { FoneStormError } from '../../ports/fonestorm';
import type { Logger } from '../../ports/logger';

/**
 * Does something for each of several, one after another. What fails is logged and left for the next time; once the
 * budget has no slot, or FoneStorm takes no more requests, the rest is.
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
  if (error instanceof FoneStormError) return error.outcome === 'busy' || error.outcome === 'unreachable';
  return error instanceof BudgetExceeded;
}
