import {
  BatchGetItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../lambda/adapters/dynamodb/items';
import { tableForTests } from '../../adapters/dynamodb/table';

const table = tableForTests();
const key: Item = { pk: { S: 'c1' }, sk: { S: 'state' } };
const put = (more: Item) =>
  table().client.send(new PutItemCommand({ TableName: table().name, Item: { ...key, ...more } }));
const get = (Key: Item) =>
  table().client.send(new GetItemCommand({ TableName: table().name, Key, ConsistentRead: true }));
const batch = (Keys: Item[]) =>
  table().client.send(
    new BatchGetItemCommand({ RequestItems: { [table().name]: { Keys, ConsistentRead: true } } }),
  );
const update = (name: string, value: string) =>
  table().client.send(
    new UpdateItemCommand({
      ...{ TableName: table().name, Key: key, UpdateExpression: 'SET #name = :value' },
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': { S: value } },
    }),
  );
const queryIndex = (more: object) =>
  table().client.send(
    new QueryCommand({
      ...{ TableName: table().name, IndexName: 'due', KeyConditionExpression: 'due = :due' },
      ExpressionAttributeValues: { ':due': { S: 'yes' } },
      ...more,
    }),
  );
const keys = (count: number): Item[] =>
  Array.from({ length: count }, (_, each) => ({ pk: { S: `c${each}` }, sk: { S: 'state' } }));

test('the embedded table accepts requests within the limits of DynamoDB', async () => {
  await put({ body: { S: 'ä'.repeat(200_000) }, due: { S: 'yes' }, dueAt: { S: 'ä'.repeat(512) } });
  await update('dueAt', 'x'.repeat(1024));
  await batch(keys(100));
});

test.each<[string, () => Promise<unknown>]>([
  ['an item that has more than 400 KB, in fewer characters', () => put({ body: { S: 'ä'.repeat(210_000) } })],
  ['an update that sets more than 400 KB', () => update('body', 'ä'.repeat(210_000))],
  ['an empty key of an index, in a put', () => put({ due: { S: 'yes' }, dueAt: { S: '' } })],
  ['an empty key of an index, in an update', () => update('dueAt', '')],
  ['a key of an index that is too long', () => put({ due: { S: 'yes' }, dueAt: { S: 'x'.repeat(1025) } })],
  ['a key that is too long in bytes', () => get({ ...key, sk: { S: 'ä'.repeat(513) } })],
  ['an empty key', () => get({ ...key, sk: { S: '' } })],
  ['half of a surrogate pair in a key', () => get({ ...key, pk: { S: '\ud83d' } })],
  ['half of a surrogate pair in one of several keys', () => batch([key, { ...key, pk: { S: '\ud83d' } }])],
  ['half of a surrogate pair in a text', () => put({ body: { S: 'a\ud83d' } })],
  ['a number of more than 38 digits', () => put({ version: { N: '1'.repeat(39) } })],
  ['a number that cannot be parsed', () => put({ version: { N: 'NaN' } })],
  ['more than 100 keys at a time', () => batch(keys(101))],
  ['a consistent read of an index', () => queryIndex({ ConsistentRead: true })],
  ['a page that begins at an empty key', () => queryIndex({ ExclusiveStartKey: { ...key, due: { S: '' } } })],
])('it refuses %s', async (_name, request) => {
  await expect(request()).rejects.toThrow(expect.objectContaining({ name: 'ValidationException' }));
});
