import { BudgetExceeded, FoneStormError, type Log } from '../ports';

/**
 * Does something for each of several, one after another. What fails is logged and left for the next time; once the
 * budget has no slot, or FoneStorm takes no more requests, the rest is.
 */
export async function oneByOne<T>(
  items: readonly T[],
  { log }: { readonly log: Log },
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      log.warn('a sweep leaves something for the next one', { error });
      if (isTheEnd(error)) return;
    }
  }
}

function isTheEnd(error: unknown): boolean {
  if (error instanceof FoneStormError) return error.outcome === 'busy' || error.outcome === 'unreachable';
  return error instanceof BudgetExceeded;
}
