import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb-definitions';
import { bodyOf, get, item, put, query } from '../../lambda/adapters/dynamodb-items';
import { dynamodbJournal } from '../../lambda/adapters/dynamodb-journal';
import { dynamodb } from './dynamodb';

const table = dynamodb();

test('an item holds what was put into it, under its format', async () => {
  const id = randomUUID();
  const body = { text: 'né · 会議 · 😀 · \ud83d', list: [1, null, { a: true }], empty: '' };
  await put(table(), item(id, 'one', body));
  const found = await get(table(), id, 'one');
  expect(found?.format).toEqual({ N: '1' });
  expect(bodyOf(found)).toEqual(body);
});

test('there is nothing in an item that is not there', async () => {
  expect(bodyOf(await get(table(), randomUUID(), 'one'))).toBeUndefined();
});

describe('an item of a format that this release does not read is refused, by name', () => {
  const id = randomUUID();
  beforeAll(async () => {
    const body = { S: '{}' };
    const items = ['definition', 'state', 'history#callback-1', 'identity#u1#BEGIN'].map((sk) => ({
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
    ['a state', 'state', () => dynamodbJournal(table()).state(id)],
    ['what is to be advanced', 'definition', () => dynamodbJournal(table()).load(id, 'callback-1')],
    ['a history', 'history#callback-1', () => dynamodbJournal(table()).history(id, 'callback', 10)],
    ['an entry', 'history#callback-1', () => dynamodbJournal(table()).historyRecord(id, 'callback-1')],
    [
      'a claim',
      'identity#u1#BEGIN',
      () => dynamodbJournal(table()).claim(id, { uid: 'u1', status: 'BEGIN' }, 'callback-2'),
    ],
  ])('%s', async (_name, sk, read) => {
    await expect(read()).rejects.toThrow(`${id} ${sk}: expected an item of format 1`);
  });
});

test('an item without a body is refused, too', () => {
  expect(() => bodyOf({ pk: { S: 'c1' }, sk: { S: 'state' }, format: { N: '1' } })).toThrow(
    'c1 state: expected an item of format 1',
  );
});

test('a failure of DynamoDB is no unknown position', async () => {
  const missing = { ...table(), name: 'no-such-table' };
  const all = {
    ...{ KeyConditionExpression: 'pk = :id', ConsistentRead: true },
    ExpressionAttributeValues: { ':id': { S: 'c1' } },
  };
  const position = JSON.stringify({ pk: { S: 'c1' }, sk: { S: 'a' } });
  await expect(query(missing, all, position)).rejects.toThrow(
    expect.objectContaining({ name: 'ResourceNotFoundException' }),
  );
  await expect(query(table(), { ...all, KeyConditionExpression: 'pk = :other' })).rejects.toThrow(
    expect.objectContaining({ name: 'ValidationException' }),
  );
});
