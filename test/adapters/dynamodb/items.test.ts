import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import {
  bodyOf,
  getItem,
  itemWithBody,
  itemWithCompressedBody,
  putItem,
  queryBodies,
} from '../../../lambda/adapters/dynamodb/items';
import { at } from '../../domain/entries';
import { tableForTests } from './table';

const table = tableForTests();

test.each([
  ['as JSON', itemWithBody],
  ['as compressed JSON', itemWithCompressedBody],
])('an item has the body that was put into it, and its format: %s', async (_name, itemOf) => {
  const id = randomUUID();
  const body = { text: 'né · 会議 · 😀 · \ud83d', list: [1, null, { a: true }], empty: '' };
  await putItem(table(), itemOf(id, 'one', body));
  const found = await getItem(table(), id, 'one');
  expect(found?.format).toEqual({ N: '1' });
  expect(bodyOf(found)).toEqual(body);
});

test('a missing item has no body', async () => {
  expect(bodyOf(await getItem(table(), randomUUID(), 'one'))).toBeUndefined();
});

describe('rejects an item of another format, and names it', () => {
  const id = randomUUID();
  const LOG = 'log#0000000001';
  const entry = { id: 'callback-1', conferenceId: id, receivedAt: at('10:00:00') };
  beforeAll(async () => {
    const body = { S: '{}' };
    const items = ['definition', 'head', 'log#0000000001', 'idempotency-key#u1#BEGIN'].map((sk) => ({
      ...{ pk: { S: id }, sk: { S: sk }, format: { N: '2' }, body },
      entryId: { S: 'callback-1' },
      ...(sk === 'head' && { logPosition: { N: '1' } }),
      ...(sk === 'definition' && { listed: { S: 'yes' }, listedAt: { S: id } }),
    }));
    for (const Item of items) {
      await table().client.send(new PutItemCommand({ TableName: table().name, Item }));
    }
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['a definition', 'definition', () => dynamodbDefinitions(table()).read(id)],
    ['a list of definitions', 'definition', () => dynamodbDefinitions(table()).list(10)],
    ['a definition to advance', 'definition', () => dynamodbConferenceLog(table()).load(id)],
    ['a page of a log', LOG, () => dynamodbConferenceLog(table()).records(id, 'callback', 10)],
    ['the records after a position', LOG, () => dynamodbConferenceLog(table()).recordsAfter(id, 0, 10)],
    ['a record', LOG, () => dynamodbConferenceLog(table()).read(id, 1)],
    ['a found record', LOG, () => dynamodbConferenceLog(table()).find(entry)],
    [
      'an idempotency key',
      'idempotency-key#u1#BEGIN',
      () => dynamodbConferenceLog(table()).registerIdempotencyKey({ uid: 'u1', status: 'BEGIN' }, entry),
    ],
  ])('%s', async (_name, sk, read) => {
    await expect(read()).rejects.toThrow(`${id} ${sk}: expected an item of format 1`);
  });

  test('a head', async () => {
    const head = { pk: { S: `${id}-` }, sk: { S: 'head' }, format: { N: '2' }, body: { S: '{}' } };
    await putItem(table(), { ...head, logPosition: { N: '1' } });
    await expect(dynamodbConferenceLog(table()).load(`${id}-`)).rejects.toThrow(
      `${id}- head: expected an item of format 1`,
    );
  });
});

test('rejects an item without a body', () => {
  expect(() => bodyOf({ pk: { S: 'c1' }, sk: { S: 'head' }, format: { N: '1' } })).toThrow(
    'c1 head: expected an item of format 1',
  );
});

test('a failure of DynamoDB is not an unknown cursor', async () => {
  const missing = { ...table(), name: 'no-such-table' };
  const all = {
    ...{ KeyConditionExpression: 'pk = :id', ConsistentRead: true },
    ExpressionAttributeValues: { ':id': { S: 'c1' } },
  };
  const position = JSON.stringify({ pk: { S: 'c1' }, sk: { S: 'a' } });
  await expect(queryBodies(missing, all, position)).rejects.toThrow(
    expect.objectContaining({ name: 'ResourceNotFoundException' }),
  );
  await expect(queryBodies(table(), { ...all, KeyConditionExpression: 'pk = :other' })).rejects.toThrow(
    expect.objectContaining({ name: 'ValidationException' }),
  );
});
