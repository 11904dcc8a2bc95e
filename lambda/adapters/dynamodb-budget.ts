import { setTimeout as sleep } from 'node:timers/promises';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Budget, BudgetExceeded } from '../ports';
import { get, holds, key, type Table } from './dynamodb-items';

export interface BudgetOptions {
  /** Default 8: below the 10 a second of an account, because environments may share one. */
  readonly requestsPerSecond?: number;
  /** How long a request waits for its slot, in milliseconds. */
  readonly longestWait?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Slots of one length, given out one after another by two counters in the table: when the next slot begins for all,
 * and when the next one begins for questions, whose slots are twice as long. Spaced like this, no second, wherever it
 * begins, holds more than the budget and one.
 */
export function dynamodbBudget(table: Table, options: BudgetOptions = {}): Budget {
  const { requestsPerSecond = 8, longestWait = 2000, now = Date.now } = options;
  const length = Math.ceil(1000 / requestsPerSecond);
  return {
    async take(purpose) {
      if (purpose === 'question') await slot('questions', length * 2, length * 2);
      const wait = await slot('requests', length, purpose === 'question' ? length * 2 : longestWait);
      if (wait > 0) await sleep(wait);
    },
  };

  /** Milliseconds until the slot that was taken begins. */
  async function slot(counter: string, slotLength: number, most: number): Promise<number> {
    const at = now();
    if (await update(counter, 'SET nextSlot = :after', 'attribute_not_exists(nextSlot) OR nextSlot <= :now'))
      return 0;
    const began = await advanced();
    if (began !== undefined) return Math.max(0, began - at);
    const free = Number((await get(table, 'budget', counter))?.nextSlot?.N ?? at);
    throw new BudgetExceeded(Math.max(1, Math.ceil((free - most - at) / 1000)));

    function values() {
      return { ':now': { N: String(at) }, ':after': { N: String(at + slotLength) } };
    }
    function update(name: string, UpdateExpression: string, ConditionExpression: string) {
      return holds(
        table.client.send(
          new UpdateItemCommand({
            TableName: table.name,
            Key: key('budget', name),
            UpdateExpression,
            ConditionExpression,
            ExpressionAttributeValues: values(),
          }),
        ),
      );
    }
    /** When the slot begins that follows the last one given out; undefined where that is too late. */
    async function advanced(): Promise<number | undefined> {
      let begins: number | undefined;
      const isTaken = await holds(
        table.client
          .send(
            new UpdateItemCommand({
              TableName: table.name,
              Key: key('budget', counter),
              UpdateExpression: 'ADD nextSlot :length',
              ConditionExpression: 'nextSlot <= :latest',
              ExpressionAttributeValues: {
                ':length': { N: String(slotLength) },
                ':latest': { N: String(at + most) },
              },
              ReturnValues: 'UPDATED_NEW',
            }),
          )
          .then(({ Attributes }) => {
            begins = Number(Attributes?.nextSlot?.N) - slotLength;
          }),
      );
      return isTaken ? begins : undefined;
    }
  }
}
