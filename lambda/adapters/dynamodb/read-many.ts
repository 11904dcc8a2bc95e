import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetItemCommand, type BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Item, Table } from './items';

/** DynamoDB reads no more items in one request. */
const MAX_KEYS_PER_REQUEST = 100;

/** The most consecutive requests without any item. */
const MAX_EMPTY_RESPONSES = 6;
/** Milliseconds to wait after the first request without any item; doubles after each further one. */
const BASE_DELAY = 25;

/**
 * The newest versions of items, in no order. DynamoDB may leave keys unprocessed: the answer would be larger than 16 MB, or
 * the table is throttled. These are requested again. After an answer without any item there is a pause first, as the API
 * reference demands.
 *
 * @param keys no two are the same
 * @param wait resolves after so many milliseconds
 * @throws if some are never processed
 */
export async function readMany(
  table: Table,
  keys: readonly Item[],
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<Item[]> {
  const found: Item[] = [];
  for (let first = 0; first < keys.length; first += MAX_KEYS_PER_REQUEST) {
    found.push(...(await readBatch(table, keys.slice(first, first + MAX_KEYS_PER_REQUEST), wait)));
  }
  return found;
}

async function readBatch(
  { client, name }: Table,
  keys: readonly Item[],
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<Item[]> {
  const found: Item[] = [];
  let left = [...keys];
  for (let idle = 0; idle < MAX_EMPTY_RESPONSES; ) {
    if (idle > 0) await wait(BASE_DELAY * 2 ** (idle - 1));
    const request = new BatchGetItemCommand({
      RequestItems: { [name]: { Keys: left, ConsistentRead: true } },
    });
    const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await client.send(request);
    found.push(...(Responses?.[name] ?? []));
    const next = UnprocessedKeys?.[name]?.Keys ?? [];
    if (next.length === 0) return found;
    idle = next.length < left.length ? 0 : idle + 1;
    left = next;
  }
  throw new Error(`${left.length} of ${keys.length} items are not read: DynamoDB does not process them`);
}
