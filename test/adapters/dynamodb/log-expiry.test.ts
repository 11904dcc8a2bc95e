import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../../lambda/adapters/dynamodb/deliveries';
import type { Item } from '../../../lambda/adapters/dynamodb/items';
import { newDelivery, postponeDelivery } from '../../../lambda/domain/delivery';
import type { Instant } from '../../../lambda/domain/instant';
import type { LogRecord } from '../../../lambda/ports/conference-log';
import { definition } from '../../contracts/definitions.contract';
import { recordWith, store } from '../../contracts/stored-log';
import { at } from '../../domain/entries';
import { tableForTests } from './table';

const table = tableForTests();
const conferenceLog = () => dynamodbConferenceLog(table());

const expiresAt = '2027-03-01T10:00:00.001Z' as Instant;
const SECONDS = { N: String(Date.UTC(2027, 2, 1, 10, 0, 1) / 1000) };
const CALL = { uid: 'u1', status: 'BEGIN' } as const;

/** The items of a conference, by their sort keys. */
async function itemsOf(id: string): Promise<Record<string, Item>> {
  const { client, name } = table();
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: name,
      KeyConditionExpression: 'pk = :id',
      ExpressionAttributeValues: { ':id': { S: id } },
      ConsistentRead: true,
    }),
  );
  return Object.fromEntries(Items.map((item) => [item.sk?.S, item]));
}

async function expiries(id: string): Promise<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(await itemsOf(id)).map(([sort, item]) => [sort, item.expires]));
}

/** A conference with one item of each kind, and the given number of records. Returns the sort keys that may expire. */
async function filled(id: string, count: number): Promise<readonly string[]> {
  const records = Array.from({ length: count }, (_, index) => recordWith(id, { position: index + 1 }));
  const [first] = records as [LogRecord];
  await dynamodbDefinitions(table()).write(definition({ id }));
  await store(conferenceLog(), ...records);
  await conferenceLog().registerIdempotencyKey(CALL, first.entry);
  await dynamodbDeliveries(table()).write(postponeDelivery(newDelivery(id, 1), at('10:00:00')));
  const logKeys = records.map(({ state }) => `log#${String(state.position).padStart(10, '0')}`);
  return [...logKeys, 'idempotency-key#u1#BEGIN', 'delivery#0000000001'];
}

test('an expiry is set on records, idempotency keys and deliveries only, in seconds, rounded up', async () => {
  const [id, other] = [randomUUID(), randomUUID()];
  const expiring = await filled(id, 30);
  await filled(other, 1);
  await conferenceLog().setExpiry(id, expiresAt);
  expect(await expiries(id)).toEqual({
    ...Object.fromEntries(expiring.map((sort) => [sort, SECONDS])),
    definition: undefined,
    head: undefined,
  });
  expect(Object.values(await expiries(other)).filter((each) => each !== undefined)).toEqual([]);
});

test('an expiry is removed from all items by a setExpiry without a time', async () => {
  const id = randomUUID();
  const expiring = await filled(id, 30);
  await conferenceLog().setExpiry(id, expiresAt);
  await conferenceLog().setExpiry(id, undefined);
  const left = await expiries(id);
  expect(Object.keys(left)).toEqual(expect.arrayContaining([...expiring]));
  expect(Object.values(left).filter((each) => each !== undefined)).toEqual([]);
});

test('an expiry is set on a record that is appended later, and not on its head', async () => {
  const id = randomUUID();
  await store(conferenceLog(), { ...recordWith(id, { position: 1 }), expiresAt });
  expect(await expiries(id)).toEqual({ 'log#0000000001': SECONDS, head: undefined });
});

test('an expiry is set on an idempotency key that is registered later, for the first time or again', async () => {
  const id = randomUUID();
  const entry = { id: 'callback-1', conferenceId: id, receivedAt: at('10:00:00') };
  await conferenceLog().registerIdempotencyKey(CALL, entry);
  expect(await expiries(id)).toEqual({ 'idempotency-key#u1#BEGIN': undefined });
  const later = { ...CALL, time: at('10:00:00') };
  await conferenceLog().registerIdempotencyKey(later, { ...entry, id: 'callback-2' }, expiresAt);
  expect(await expiries(id)).toEqual({ 'idempotency-key#u1#BEGIN': SECONDS });
  await conferenceLog().registerIdempotencyKey({ ...CALL, status: 'END' }, entry, expiresAt);
  expect(await expiries(id)).toMatchObject({ 'idempotency-key#u1#END': SECONDS });
});

test('an expiry is not set on an item that is already deleted', async () => {
  const id = randomUUID();
  await filled(id, 3);
  const { client, name } = table();
  const gone = async () => {
    await client.send(
      new DeleteItemCommand({ TableName: name, Key: { pk: { S: id }, sk: { S: 'log#0000000002' } } }),
    );
  };
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (argument) => {
        if (commandName === 'UpdateItemCommand') await gone();
        return next(argument);
      },
    { step: 'initialize', name: 'goes away' },
  );
  await conferenceLog().setExpiry(id, expiresAt);
  client.middlewareStack.remove('goes away');
  expect(Object.keys(await expiries(id))).not.toContain('log#0000000002');
});

test('an erased record or delivery keeps its key alone for a day, and no other expiry changes that', async () => {
  const id = randomUUID();
  await filled(id, 30);
  const erasure = { ...recordWith(id, { position: 31 }), isErased: true as const };
  await conferenceLog().append({ ...erasure, expiresAt });
  const erasedAt = Date.now() / 1000;
  await conferenceLog().erase(erasure);
  const { definition: _definition, head: _head, 'log#0000000031': own, ...left } = await itemsOf(id);
  expect(own).toMatchObject({ body: {}, expires: SECONDS });
  expect(Object.keys(left)).toHaveLength(31);
  for (const [sk, { expires, ...item }] of Object.entries(left)) {
    expect(item).toEqual({ pk: { S: id }, sk: { S: sk } });
    expect(Math.abs(Number(expires?.N) - erasedAt - 24 * 3600)).toBeLessThan(3600);
  }
  for (const until of ['2030-01-01T00:00:00.000Z' as Instant, undefined])
    await conferenceLog().setExpiry(id, until);
  expect(await itemsOf(id)).toMatchObject(left);
  expect(await expiries(id)).toMatchObject({ 'log#0000000031': undefined });
});
