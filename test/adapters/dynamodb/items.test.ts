import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import { bodyOf, getItem, itemWithBody, putItem, queryBodies } from '../../../lambda/adapters/dynamodb/items';
import { tableForTests } from './table';

const table = tableForTests();

test('an item has the body that was put into it, and its format', async () => {
  const id = randomUUID();
  const body = { text: 'né · 会議 · 😀 · \ud83d', list: [1, null, { a: true }], empty: '' };
  await putItem(table(), itemWithBody(id, 'one', body));
  const found = await getItem(table(), id, 'one');
  expect(found?.format).toEqual({ N: '1' });
  expect(bodyOf(found)).toEqual(body);
});

test('a missing item has no body', async () => {
  expect(bodyOf(await getItem(table(), randomUUID(), 'one'))).toBeUndefined();
});

describe('rejects an item of another format, and names it', () => {
  const id = randomUUID();
  beforeAll(async () => {
    const body = { S: '{}' };
    const items = ['definition', 'state', 'log#callback-1', 'idempotency-key#u1#BEGIN'].map((sk) => ({
      ...{ pk: { S: id }, sk: { S: sk }, format: { N: '2' }, body },
      ...(sk === 'definition' && { listed: { S: 'yes' }, listedAt: { S: id } }),
    }));
    for (const Item of items) {
      await table().client.send(new PutItemCommand({ TableName: table().name, Item }));
    }
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['a definition', 'definition', () => dynamodbDefinitions(table()).read(id)],
    ['a list of definitions', 'definition', () => dynamodbDefinitions(table()).list(10)],
    ['a state', 'state', () => dynamodbConferenceLog(table()).readState(id)],
    ['a state to advance', 'definition', () => dynamodbConferenceLog(table()).load(id, 'callback-1')],
    ['a history', 'log#callback-1', () => dynamodbConferenceLog(table()).records(id, 'callback', 10)],
    ['an entry', 'log#callback-1', () => dynamodbConferenceLog(table()).read(id, 'callback-1')],
    [
      'an idempotency key',
      'idempotency-key#u1#BEGIN',
      () =>
        dynamodbConferenceLog(table()).registerIdempotencyKey(
          id,
          { uid: 'u1', status: 'BEGIN' },
          'callback-2',
        ),
    ],
  ])('%s', async (_name, sk, read) => {
    await expect(read()).rejects.toThrow(`${id} ${sk}: expected an item of format 1`);
  });
});

test('rejects an item without a body', () => {
  expect(() => bodyOf({ pk: { S: 'c1' }, sk: { S: 'state' }, format: { N: '1' } })).toThrow(
    'c1 state: expected an item of format 1',
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
