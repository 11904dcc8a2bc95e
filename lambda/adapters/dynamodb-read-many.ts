import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetItemCommand, type BatchGetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Item, Table } from './dynamodb-items';

/** DynamoDB reads no more items in one request. */
const MOST_READ = 100;

/** So many requests in a row may bring nothing. */
const MOST_IDLE = 6;
/** Milliseconds after the first request that brought nothing; twice as many after each that follows. */
const FIRST_PAUSE = 25;

/**
 * The newest versions of items, in no order. What DynamoDB does not process (the answer would be larger than 16 MB, or
 * the table is throttled) is asked for again; where nothing was processed after a while, as the API reference demands.
 *
 * @param keys no two are the same
 * @throws where some are never processed
 */
export async function readMany(table: Table, keys: readonly Item[]): Promise<Item[]> {
  const found: Item[] = [];
  for (let first = 0; first < keys.length; first += MOST_READ) {
    found.push(...(await readBatch(table, keys.slice(first, first + MOST_READ))));
  }
  return found;
}

async function readBatch({ client, name }: Table, keys: readonly Item[]): Promise<Item[]> {
  const found: Item[] = [];
  let left = [...keys];
  for (let idle = 0; idle < MOST_IDLE; ) {
    if (idle > 0) await sleep(FIRST_PAUSE * 2 ** (idle - 1));
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
