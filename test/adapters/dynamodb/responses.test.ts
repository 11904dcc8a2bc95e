import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../../lambda/adapters/dynamodb/deliveries';
import {
  type Item,
  itemWithBody,
  primaryKey,
  putItem,
  type Table,
} from '../../../lambda/adapters/dynamodb/items';
import { readMany } from '../../../lambda/adapters/dynamodb/read-many';
import type { Definition } from '../../../lambda/domain/definition';
import { newDelivery, postponeDelivery } from '../../../lambda/domain/delivery';
import type { Instant } from '../../../lambda/domain/instant';
import type { LogRecord } from '../../../lambda/ports/conference-log';
import { UnknownCursor } from '../../../lambda/ports/page';
import { awsStandIn } from '../../aws/endpoint';
import { dynamodbStandIn } from '../../aws/table';
import { OPEN_TIMETABLE, recordWith, rivalOf } from '../../contracts/stored-log';
import { tableForTests } from './table';

const embedded = tableForTests();
const stand = awsStandIn(dynamodbStandIn(embedded));
let table: Table;
beforeAll(() => {
  table = { client: new DynamoDBClient(stand().settings), name: embedded().name };
});

const at = '2026-05-04T09:00:00.000Z' as Instant;
const definitionOf = (id: string, version: number, digest = 'd'): Definition => ({
  ...{ id, version, digest, status: 'confirmed', createdAt: at },
  fields: { start_time: at, end_time: at },
});

describe('a read of several items', () => {
  const BATCH = 'DynamoDB BatchGetItem';
  let keys: Item[];
  let waits: number[];
  const wait = async (milliseconds: number) => waits.push(milliseconds);
  beforeEach(() => {
    waits = [];
  });
  beforeAll(async () => {
    const id = randomUUID();
    keys = [1, 2, 3, 4, 5, 6, 7].map((each) => primaryKey(id, `s${each}`));
    for (const { sk } of keys) await putItem(embedded(), itemWithBody(id, sk?.S ?? '', {}));
  });
  /** A response that processes this many of the remaining keys. */
  const partly = (from: number, count: number) => ({
    body: {
      Responses: { [table.name]: keys.slice(from, from + count) },
      UnprocessedKeys: { [table.name]: { Keys: keys.slice(from + count), ConsistentRead: true } },
    },
  });
  const sorts = (items: readonly Item[]) => items.map(({ sk }) => sk?.S).sort();

  test('requests only unprocessed keys (UnprocessedKeys) again', async () => {
    stand().injectResponses(BATCH, ...[0, 1, 2, 3, 4, 5].map((from) => partly(from, 1)));
    const all = sorts(keys);
    expect(sorts(await readMany(table, keys, wait))).toEqual(all);
    const asked = stand().requests.map(({ body }) => {
      const { Keys } = (body.RequestItems as Record<string, { Keys: Item[] }>)[table.name] ?? { Keys: [] };
      return sorts(Keys);
    });
    expect(asked).toEqual(all.map((_, from) => all.slice(from)));
    expect(waits).toEqual([]);
  });

  test('throws after six requests with growing pauses if keys are never processed', async () => {
    stand().injectResponses(BATCH, ...Array.from({ length: 6 }, () => partly(0, 0)));
    await expect(readMany(table, keys, wait)).rejects.toThrow('DynamoDB did not process 7 of 7 keys');
    expect(stand().count(BATCH)).toBe(6);
    expect(waits).toEqual([25, 50, 100, 200, 400]);
  });

  test('reads more than 100 items in several requests, and no items without a request', async () => {
    const many = Array.from({ length: 201 }, (_, each) => primaryKey('none', `${each}`));
    expect(await readMany(table, many)).toEqual([]);
    expect(stand().count(BATCH)).toBe(3);
    expect(await readMany(table, [])).toEqual([]);
    expect(stand().count(BATCH)).toBe(3);
  });
});

describe('a conditional write that the SDK repeats after a lost response', () => {
  test.each([
    ['first', 1],
    ['next', 2],
  ])('is made: the %s version of a definition', async (_name, version) => {
    const definitions = dynamodbDefinitions(table);
    const id = randomUUID();
    if (version === 2) await definitions.write(definitionOf(id, 1));
    stand().injectResponses('DynamoDB PutItem', 'apply, then reset');
    expect(await definitions.write(definitionOf(id, version))).toBe(true);
    expect(await definitions.read(id)).toEqual(definitionOf(id, version));
  });

  test('is applied: a delivery', async () => {
    const deliveries = dynamodbDeliveries(table);
    const delivery = postponeDelivery(newDelivery(randomUUID(), 1), at);
    stand().injectResponses('DynamoDB UpdateItem', 'apply, then reset');
    expect(await deliveries.write(delivery)).toBe(true);
    stand().injectResponses('DynamoDB UpdateItem', 'apply, then reset');
    expect(await deliveries.write({ ...delivery, version: 2 })).toBe(true);
  });

  test('is applied: a record', async () => {
    const conferenceLog = dynamodbConferenceLog(table);
    const id = randomUUID();
    const record = { ...recordWith(id, { position: 1 }), expiresAt: at };
    stand().injectResponses('DynamoDB PutItem', 'apply, then reset');
    expect(await conferenceLog.append(record)).toBe(true);
    stand().injectResponses('DynamoDB PutItem', 'reset');
    expect(await conferenceLog.append(rivalOf(record))).toBe(false);
    expect(await conferenceLog.read(id, 1)).toEqual(record);
  });

  test('is applied: the head and an announced tick', async () => {
    const conferenceLog = dynamodbConferenceLog(table);
    const id = randomUUID();
    const [first, second] = [1, 2].map((position) =>
      recordWith(id, { position, timetable: OPEN_TIMETABLE }),
    ) as [LogRecord, LogRecord];
    for (const record of [first, second]) {
      stand().injectResponses('DynamoDB UpdateItem', 'apply, then reset');
      await conferenceLog.announceTick(record);
      expect((await conferenceLog.dueTicks(10)).items.map(({ conferenceId }) => conferenceId)).toContain(id);
      stand().injectResponses('DynamoDB PutItem', 'apply, then reset');
      await conferenceLog.moveHead(record);
      expect((await conferenceLog.load(id)).head).toEqual({
        state: record.state,
        lastEntryId: record.entry.id,
      });
    }
  });

  test('is not applied if another function wrote', async () => {
    const definitions = dynamodbDefinitions(table);
    const id = randomUUID();
    await definitions.write(definitionOf(id, 1, 'another'));
    for (const odd of ['reset', { error: 'InternalServerError', status: 500 }] as const) {
      stand().injectResponses('DynamoDB PutItem', odd);
      expect(await definitions.write(definitionOf(id, 1))).toBe(false);
    }
    expect(await definitions.read(id)).toEqual(definitionOf(id, 1, 'another'));
  });

  test('is not read again if the condition fails at the first attempt', async () => {
    const definitions = dynamodbDefinitions(table);
    const id = randomUUID();
    await definitions.write(definitionOf(id, 1));
    stand().reset();
    expect(await definitions.write(definitionOf(id, 1))).toBe(false);
    expect(stand().requests.map(({ name }) => name)).toEqual(['DynamoDB PutItem']);
  });
});

test('throws if DynamoDB refuses a write for a reason other than its condition', async () => {
  stand().injectResponses('DynamoDB PutItem', { error: 'AccessDeniedException' });
  await expect(dynamodbDefinitions(table).write(definitionOf(randomUUID(), 1))).rejects.toThrow(
    expect.objectContaining({ name: 'AccessDeniedException' }),
  );
});

test.each(['{}', '[]', '7', 'null', '"x"', '{"pk":null}', '{"pk":{"S":7}}', '{'])(
  'rejects the cursor %s without a request',
  async (from) => {
    await expect(dynamodbDefinitions(table).list(1, from)).rejects.toThrow(UnknownCursor);
    expect(stand().requests).toEqual([]);
  },
);

test('throws after five attempts if others change a registration after each read', async () => {
  const conferenceLog = dynamodbConferenceLog(table);
  const [id, call] = [randomUUID(), { uid: 'u1', status: 'BEGIN' as const }];
  const entry = { id: 'callback-1', conferenceId: id, receivedAt: at };
  await conferenceLog.registerIdempotencyKey({ ...call, time: at }, entry);
  stand().reset();
  const isLost = { error: 'ConditionalCheckFailedException' };
  stand().injectResponses('DynamoDB PutItem', ...Array.from({ length: 6 }, () => isLost));
  await expect(conferenceLog.registerIdempotencyKey(call, { ...entry, id: 'callback-2' })).rejects.toThrow(
    `conference ${id}: 5 attempts`,
  );
  expect(stand().count('DynamoDB PutItem')).toBe(6);
});
