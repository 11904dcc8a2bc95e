import { setTimeout } from 'node:timers/promises';
import { type Budget, BudgetExceeded } from '../../ports/budget';
import { getItem, primaryKey, type Table } from './items';
import { takeSlot, updateNextSlot } from './slots';

export interface BudgetOptions {
  /** Default 8: below the 10 a second of an account, because environments may share one. */
  readonly requestsPerSecond?: number;
  /** How long a request waits for its slot, in milliseconds. */
  readonly longestWait?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Slots of one length, given out one after another by two counters in the table: when the next slot begins for all,
 * and when the next one begins for questions, whose slots are twice as long. Spaced like this, no second, wherever it
 * begins, holds more than the budget and one.
 */
export function dynamodbBudget(table: Table, options: BudgetOptions = {}): Budget {
  const { requestsPerSecond = 8, longestWait = 2000, now = Date.now, sleep = setTimeout } = options;
  const length = Math.ceil(1000 / requestsPerSecond);
  return {
    async takeSlot(purpose) {
      const wait = await (purpose === 'status-check'
        ? questionSlot()
        : slot('requests', length, longestWait));
      if (wait > 0) await sleep(wait);
    },
  };

  /** A question takes a slot of its own kind and one of all requests, or none. */
  async function questionSlot(): Promise<number> {
    await slot('status-checks', length * 2, length * 2);
    try {
      return await slot('requests', length, length * 2);
    } catch (error) {
      await updateNextSlot(table, primaryKey('budget', 'status-checks'), 'ADD nextSlot :back', {
        condition: 'attribute_exists(nextSlot)',
        values: { ':back': -length * 2 },
      });
      throw error;
    }
  }

  /** Milliseconds until the slot that was taken begins, at most `most`. */
  async function slot(counter: string, slotLength: number, maxWait: number): Promise<number> {
    const at = now();
    const wait = await takeSlot(table, primaryKey('budget', counter), {
      length: slotLength,
      maxWait,
      now: at,
    });
    if (wait !== undefined) return wait;
    const free = Number((await getItem(table, 'budget', counter))?.nextSlot?.N ?? at);
    throw new BudgetExceeded(Math.max(1, Math.ceil((free - maxWait - at) / 1000)));
  }
}
