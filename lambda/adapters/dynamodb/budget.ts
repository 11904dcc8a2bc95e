import { setTimeout } from 'node:timers/promises';
import { type Budget, BudgetExceeded, type BudgetReader } from '../../ports/budget';
import { getItem, primaryKey, type Table } from './items';
import { remainingWait, takeSlot, updateNextSlot } from './slots';

export interface BudgetOptions {
  /** Default 8, which is below FoneStorm's limit of 10 for an account: several environments may share an account. */
  readonly requestsPerSecond?: number;
  /** The longest wait of a request for its slot, in milliseconds; default 2000. */
  readonly longestWait?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Resolves after the given time. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Slots of one length, one after another. Two counters in the table have the beginning of the next slot: one for all
 * requests, and one for status checks. The slots of status checks are twice as long. So any second has at most one request more than the
 * budget.
 */
export function dynamodbBudget(table: Table, options: BudgetOptions = {}): Budget & BudgetReader {
  const { requestsPerSecond = 8, longestWait = 2000, now = Date.now, sleep = setTimeout } = options;
  const length = Math.ceil(1000 / requestsPerSecond);
  return {
    async takeSlot(purpose) {
      const wait = await (purpose === 'status-check'
        ? takeStatusCheckSlot()
        : takeSlotOf('requests', length, longestWait));
      if (wait > 0) await sleep(wait);
    },
    async readBudget() {
      const [requests, statusChecks] = await Promise.all([
        nextSlotOf('requests'),
        nextSlotOf('status-checks'),
      ]);
      const time = now();
      const requestWait = remainingWait(requests, { length, maxWait: longestWait, now: time });
      const ofStatusChecks = { length: length * 2, maxWait: length * 2, now: time };
      // A status check takes a slot of both counters.
      const statusCheckWait = Math.max(requestWait, remainingWait(statusChecks, ofStatusChecks));
      return { requestsPerSecond, requestWait, statusCheckWait };
    },
  };

  async function nextSlotOf(counter: string): Promise<number> {
    return Number((await getItem(table, 'budget', counter))?.nextSlot?.N ?? 0);
  }

  /** A status check takes a slot of the status checks and one of all requests, or none. */
  async function takeStatusCheckSlot(): Promise<number> {
    await takeSlotOf('status-checks', length * 2, length * 2);
    try {
      return await takeSlotOf('requests', length, length * 2);
    } catch (error) {
      await updateNextSlot(table, primaryKey('budget', 'status-checks'), 'ADD nextSlot :back', {
        condition: 'attribute_exists(nextSlot)',
        values: { ':back': -length * 2 },
      });
      throw error;
    }
  }

  /** Milliseconds until the slot that was taken begins, at most `maxWait`. */
  async function takeSlotOf(counter: string, slotLength: number, maxWait: number): Promise<number> {
    const time = now();
    const wait = await takeSlot(table, primaryKey('budget', counter), {
      length: slotLength,
      maxWait,
      now: time,
    });
    if (wait !== undefined) return wait;
    const nextSlot = Number((await getItem(table, 'budget', counter))?.nextSlot?.N ?? time);
    throw new BudgetExceeded(Math.max(1, Math.ceil((nextSlot - maxWait - time) / 1000)));
  }
}
