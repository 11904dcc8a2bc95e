import { setTimeout as sleep } from 'node:timers/promises';
import { BudgetExceeded } from '../lambda/ports';

/** Milliseconds until a question that found no slot of the budget is tried again, and how often it is. */
const PAUSE = 250;
const MOST_PAUSES = 40;

/** Asks once the budget has a slot. Where it has none for long, the question goes back to its queue. */
export async function withinBudget(ask: () => Promise<void>): Promise<void> {
  for (let pauses = 0; pauses < MOST_PAUSES; pauses += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error;
      await sleep(PAUSE);
    }
  }
  return ask();
}
