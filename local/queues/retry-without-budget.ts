import { setTimeout as sleep } from 'node:timers/promises';
import { BudgetExceeded } from '../../lambda/ports/budget';

/** Milliseconds until a question that found no slot of the budget is tried again, and how often it is. */
const RETRY_DELAY = 250;
const MAX_RETRIES = 40;

/** Asks once the budget has a slot. Where it has none for long, the question goes back to its queue. */
export async function retryWithoutBudget(ask: () => Promise<void>): Promise<void> {
  for (let pauses = 0; pauses < MAX_RETRIES; pauses += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error;
      await sleep(RETRY_DELAY);
    }
  }
  return ask();
}
