import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetItemCommand, type BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Item, Table } from './items';

/** DynamoDB's limit for one request. */
const MAX_KEYS_PER_REQUEST = 100;

/** The most consecutive requests without any item. */
const MAX_EMPTY_RESPONSES = 6;
/** Milliseconds to wait after the first request without any item; doubles after each further one. */
const BASE_DELAY = 25;

/**
 * The newest versions of items, in no order. DynamoDB may leave keys unprocessed: the response would be larger than 16 MB, or
 * the table is throttled. These keys are requested again. After a response without any item there is a pause first, as the API
 * reference demands.
 *
 * @param keys without duplicates
 * @param wait resolves after the given time
 * @throws if some keys are never processed
 */
export async function readMany(
  table: Table,
  keys: readonly Item[],
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<Item[]> {
  const items: Item[] = [];
  for (let first = 0; first < keys.length; first += MAX_KEYS_PER_REQUEST) {
    items.push(...(await readBatch(table, keys.slice(first, first + MAX_KEYS_PER_REQUEST), wait)));
  }
  return items;
}

async function readBatch(
  { client, name }: Table,
  keys: readonly Item[],
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<Item[]> {
  const items: Item[] = [];
  let pending = [...keys];
  for (let emptyResponses = 0; emptyResponses < MAX_EMPTY_RESPONSES; ) {
    if (emptyResponses > 0) await wait(BASE_DELAY * 2 ** (emptyResponses - 1));
    const request = new BatchGetItemCommand({
      RequestItems: { [name]: { Keys: pending, ConsistentRead: true } },
    });
    const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await client.send(request);
    items.push(...(Responses?.[name] ?? []));
    const next = UnprocessedKeys?.[name]?.Keys ?? [];
    if (next.length === 0) return items;
    emptyResponses = next.length < pending.length ? 0 : emptyResponses + 1;
    pending = next;
  }
  throw new Error(`DynamoDB did not process ${pending.length} of ${keys.length} keys`);
}
