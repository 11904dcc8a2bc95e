import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb-definitions';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb-deliveries';
import { type Item, item, key, put, type Table } from '../../lambda/adapters/dynamodb-items';
import { readMany } from '../../lambda/adapters/dynamodb-read-many';
import type { Definition } from '../../lambda/domain/conference';
import { begun, proposed } from '../../lambda/domain/delivery';
import type { Instant } from '../../lambda/domain/instant';
import { aws } from '../aws/endpoint';
import { tableOfAws } from '../aws/table';
import { dynamodb } from './dynamodb';

const embedded = dynamodb();
const stand = aws(tableOfAws(embedded));
let table: Table;
beforeAll(() => {
  table = { client: new DynamoDBClient(stand().settings), name: embedded().name };
});

const at = '2026-05-04T09:00:00.000Z' as Instant;
const definitionOf = (id: string, version: number, digest = 'd'): Definition => ({
  ...{ id, version, digest, standing: 'confirmed', createdAt: at },
  fields: { start_time: at, end_time: at },
});

describe('of several items', () => {
  const BATCH = 'DynamoDB BatchGetItem';
  let keys: Item[];
  beforeAll(async () => {
    const id = randomUUID();
    keys = [1, 2, 3].map((each) => key(id, `s${each}`));
    for (const { sk } of keys) await put(embedded(), item(id, sk?.S ?? '', {}));
  });
  /** An answer that processes this many of the remaining keys. */
  const partly = (from: number, count: number) => ({
    body: {
      Responses: { [table.name]: keys.slice(from, from + count) },
      UnprocessedKeys: { [table.name]: { Keys: keys.slice(from + count), ConsistentRead: true } },
    },
  });
  const sorts = (items: readonly Item[]) => items.map(({ sk }) => sk?.S).sort();

  test('those that are not processed (UnprocessedKeys) are asked for again, and no other', async () => {
    stand().next(BATCH, partly(0, 1), partly(1, 1));
    expect(sorts(await readMany(table, keys))).toEqual(['s1', 's2', 's3']);
    const asked = stand().asked.map(({ body }) => {
      const { Keys } = (body.RequestItems as Record<string, { Keys: Item[] }>)[table.name] ?? { Keys: [] };
      return sorts(Keys);
    });
    expect(asked).toEqual([['s1', 's2', 's3'], ['s2', 's3'], ['s3']]);
  });

  test('those that are never processed are an error, after six requests', async () => {
    stand().next(BATCH, ...Array.from({ length: 6 }, () => partly(0, 0)));
    await expect(readMany(table, keys)).rejects.toThrow('3 of 3 items are not read');
    expect(stand().count(BATCH)).toBe(6);
  });

  test('more than 100 are read in several requests, and none in none', async () => {
    const many = Array.from({ length: 201 }, (_, each) => key('none', `${each}`));
    expect(await readMany(table, many)).toEqual([]);
    expect(stand().count(BATCH)).toBe(3);
    expect(await readMany(table, [])).toEqual([]);
    expect(stand().count(BATCH)).toBe(3);
  });
});

describe('a conditional write whose answer was lost, and which the SDK makes again', () => {
  test.each([
    ['first', 1],
    ['next', 2],
  ])('is made: the %s version of a definition', async (_name, version) => {
    const definitions = dynamodbDefinitions(table);
    const id = randomUUID();
    if (version === 2) await definitions.write(definitionOf(id, 1));
    stand().next('DynamoDB PutItem', 'done, then reset');
    expect(await definitions.write(definitionOf(id, version))).toBe(true);
    expect(await definitions.read(id)).toEqual(definitionOf(id, version));
  });

  test('is made: a delivery', async () => {
    const deliveries = dynamodbDeliveries(table);
    const delivery = begun(proposed(randomUUID(), 'callback-1'), at);
    stand().next('DynamoDB UpdateItem', 'done, then reset');
    expect(await deliveries.write(delivery)).toBe(true);
    stand().next('DynamoDB UpdateItem', 'done, then reset');
    expect(await deliveries.write({ ...delivery, version: 2 })).toBe(true);
  });

  test('is not made where somebody else wrote', async () => {
    const definitions = dynamodbDefinitions(table);
    const id = randomUUID();
    await definitions.write(definitionOf(id, 1, 'another'));
    for (const odd of ['reset', { error: 'InternalServerError', status: 500 }] as const) {
      stand().next('DynamoDB PutItem', odd);
      expect(await definitions.write(definitionOf(id, 1))).toBe(false);
    }
    expect(await definitions.read(id)).toEqual(definitionOf(id, 1, 'another'));
  });

  test('is not looked at again where the first answer is that the condition does not hold', async () => {
    const definitions = dynamodbDefinitions(table);
    const id = randomUUID();
    await definitions.write(definitionOf(id, 1));
    stand().forget();
    expect(await definitions.write(definitionOf(id, 1))).toBe(false);
    expect(stand().asked.map(({ name }) => name)).toEqual(['DynamoDB PutItem']);
  });
});
