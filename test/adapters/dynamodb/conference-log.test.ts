import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../../lambda/adapters/dynamodb/deliveries';
import { itemWithBody, putItem } from '../../../lambda/adapters/dynamodb/items';
import { advance } from '../../../lambda/domain/advance';
import type { Instant } from '../../../lambda/domain/instant';
import { DEFAULT_RULES } from '../../../lambda/domain/rules';
import { INITIAL_STATE, MAX_PARTICIPANTS, type State } from '../../../lambda/domain/state';
import type { LogRecord, StoredState } from '../../../lambda/ports/conference-log';
import type { Page } from '../../../lambda/ports/page';
import { conferenceLogContract } from '../../contracts/conference-log.contract';
import { definition } from '../../contracts/definitions.contract';
import { deliveryLoadContract } from '../../contracts/delivery-load.contract';
import { erasureContract } from '../../contracts/erasure.contract';
import { callback, change, posted } from '../../domain/entries';
import { tableForTests } from './table';

const table = tableForTests();

describe('a conference log in DynamoDB', () => {
  const make = async () => ({
    definitions: dynamodbDefinitions(table()),
    conferenceLog: dynamodbConferenceLog(table()),
    deliveries: dynamodbDeliveries(table()),
  });
  conferenceLogContract(make);
  deliveryLoadContract(make);
  erasureContract(make);
});

const LARGEST_BODY = 128 * 1024;
const start = 'uid=u1&status=BEGIN&from=';

test.each([
  ['of letters', 'x'],
  ['of what is longer in JSON', '\u0001'],
  ['of what is longer in UTF-8', 'é'],
])('the largest callback, %s, in the largest conference fits into one item', async (_name, character) => {
  const fill = Math.floor((LARGEST_BODY - start.length) / Buffer.byteLength(character));
  const request = posted(start + character.repeat(fill), 'application/x-www-form-urlencoded');
  const entry = { ...callback('10:00:00', {}), request };
  const uid = (index: number) => `${index}-`.padEnd(128, 'u');
  const state: State = {
    ...INITIAL_STATE,
    participants: Array.from({ length: MAX_PARTICIPANTS - 1 }, (_, index) => uid(index)),
  };
  const { id } = definition();
  const { statusCheck, ...outcome } = advance(
    { definition: definition({ id }), state },
    entry,
    DEFAULT_RULES,
  );
  const saved: StoredState = {
    state: outcome.state,
    outbox: { entry, events: outcome.events, ...(statusCheck && { statusCheck }) },
  };
  const conferenceLog = dynamodbConferenceLog(table());
  expect(await conferenceLog.save(id, saved)).toBe(true);
  await conferenceLog.append(id, { entry, events: outcome.events, position: 1 });
  expect((await conferenceLog.load(id, entry.id)).stored).toEqual(saved);
});

test('reads all of a log that DynamoDB returns in parts of 1 MB', async () => {
  const id = randomUUID();
  const conferenceLog = dynamodbConferenceLog(table());
  const records = Array.from({ length: 9 }, (_, index) => {
    const request = posted(Buffer.alloc(LARGEST_BODY, 255));
    return {
      entry: { ...callback('10:00:00', {}), conferenceId: id, request },
      events: [],
      position: index + 1,
    };
  });
  for (const record of records) await conferenceLog.append(id, record);
  const pages: Page<LogRecord>[] = [];
  do {
    pages.push(await conferenceLog.records(id, 'callback', 100, pages.at(-1)?.cursor));
  } while (pages.at(-1)?.cursor !== undefined);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flatMap(({ items }) => items)).toEqual(records);
});

test('an entry that another writer advances between two reads of a load is a repeat', async () => {
  const id = randomUUID();
  const { client } = table();
  const conferenceLog = dynamodbConferenceLog(table());
  const entry = { ...change('created'), conferenceId: id };
  const state: State = { ...INITIAL_STATE, position: 1 };
  let isFirst = true;
  client.middlewareStack.add(
    (next) => async (request) => {
      const { input } = request;
      if (!('RequestItems' in input) || !isFirst) return next(request);
      isFirst = false;
      const keys = input.RequestItems?.[table().name];
      if (!keys || !('Keys' in keys)) throw new Error('expected keys to read');
      const ofLog = keys.Keys?.filter(({ sk }) => sk?.S?.startsWith('log#'));
      const others = keys.Keys?.filter((key) => !ofLog?.includes(key));
      const result = await next({
        ...request,
        input: { RequestItems: { [table().name]: { ...keys, Keys: ofLog } } },
      });
      await conferenceLog.save(id, { state, outbox: { entry, events: [] } });
      await conferenceLog.append(id, { entry, events: [], position: 1 });
      await conferenceLog.markPublished(id, entry.id);
      return {
        ...result,
        output: { ...result.output, UnprocessedKeys: { [table().name]: { ...keys, Keys: others } } },
      };
    },
    { step: 'initialize', name: 'reads at two moments' },
  );
  expect(await conferenceLog.load(id, entry.id)).toEqual({
    definition: undefined,
    stored: { state },
    isRepeat: true,
  });
  client.middlewareStack.remove('reads at two moments');
  expect(isFirst).toBe(false);
});

test('an idempotency key keeps its first entry and the fifty latest ones', async () => {
  const [id, call] = [randomUUID(), { uid: 'u1', status: 'BEGIN' as const }];
  const registrationOf = (second: number) => ({
    entryId: `callback-${second}`,
    time: new Date(Date.UTC(2026, 4, 4, 9, 0, second)).toISOString() as Instant,
  });
  const [first, ...others] = Array.from({ length: 51 }, (_, second) => registrationOf(second));
  await putItem(table(), itemWithBody(id, 'idempotency-key#u1#BEGIN', [first, ...others]));
  const conferenceLog = dynamodbConferenceLog(table());
  const { entryId, time } = registrationOf(51);
  expect(await conferenceLog.registerIdempotencyKey(id, { ...call, time }, entryId)).toBe(entryId);
  const times = [first, ...others.slice(1), registrationOf(51)].map((registration) => registration?.time);
  expect(await conferenceLog.registeredTimes(id, call)).toEqual(times);
});

describe('the expiry', () => {
  const expiresAt = '2027-03-01T10:00:00.001Z' as Instant;
  const SECONDS = String(Date.UTC(2027, 2, 1, 10, 0, 1) / 1000);

  /** The expiry of each item of a conference, by its sort key. */
  async function expiries(id: string): Promise<Record<string, unknown>> {
    const { client, name } = table();
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: name,
        KeyConditionExpression: 'pk = :id',
        ExpressionAttributeValues: { ':id': { S: id } },
        ConsistentRead: true,
      }),
    );
    return Object.fromEntries(Items.map(({ sk, expires }) => [sk?.S, expires]));
  }

  /** A conference with a definition, a state, an idempotency key and the given number of log records. */
  async function filled(id: string, entries: number): Promise<readonly string[]> {
    const conferenceLog = dynamodbConferenceLog(table());
    await dynamodbDefinitions(table()).write(definition({ id }));
    await conferenceLog.save(id, { state: { ...INITIAL_STATE, position: 1 } });
    await conferenceLog.registerIdempotencyKey(id, { uid: 'u1', status: 'BEGIN' }, 'callback-1');
    const ids = Array.from({ length: entries }, (_, index) => `change-${index}`);
    for (const each of ids) {
      await conferenceLog.append(id, {
        entry: { ...change('created'), id: each, conferenceId: id },
        events: [],
        position: 1,
      });
    }
    return [...ids.map((each) => `log#${each}`), 'idempotency-key#u1#BEGIN'];
  }

  test('is set on log records and idempotency keys only, in seconds, rounded up', async () => {
    const [id, other] = [randomUUID(), randomUUID()];
    const going = await filled(id, 30);
    await filled(other, 1);
    await dynamodbConferenceLog(table()).setExpiry(id, expiresAt);
    const expiry = await expiries(id);
    for (const sort of going) expect([sort, expiry[sort]]).toEqual([sort, { N: SECONDS }]);
    expect([expiry.definition, expiry.state]).toEqual([undefined, undefined]);
    expect(Object.keys(expiry)).toHaveLength(going.length + 2);
    expect(Object.values(await expiries(other)).filter((each) => each !== undefined)).toEqual([]);
  });

  test('is set on a record that is appended later', async () => {
    const id = randomUUID();
    const entry = { ...change('created'), conferenceId: id };
    await dynamodbConferenceLog(table()).append(id, { entry, events: [], position: 1 }, expiresAt);
    expect(await expiries(id)).toEqual({ [`log#${entry.id}`]: { N: SECONDS } });
  });

  test('is set on an idempotency key that is registered later', async () => {
    const id = randomUUID();
    await dynamodbConferenceLog(table()).registerIdempotencyKey(
      id,
      { uid: 'u1', status: 'END' },
      'callback-1',
      expiresAt,
    );
    expect(await expiries(id)).toEqual({ 'idempotency-key#u1#END': { N: SECONDS } });
  });

  test('is not set on an item that is already deleted', async () => {
    const id = randomUUID();
    await filled(id, 3);
    const { client, name } = table();
    const gone = async () => {
      await client.send(
        new DeleteItemCommand({ TableName: name, Key: { pk: { S: id }, sk: { S: 'log#change-1' } } }),
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
    await dynamodbConferenceLog(table()).setExpiry(id, expiresAt);
    client.middlewareStack.remove('goes away');
    expect(Object.keys(await expiries(id))).not.toContain('log#change-1');
  });
});

test('an audit and an expiry read the log consistently', async () => {
  const { client } = table();
  const consistent: unknown[] = [];
  client.middlewareStack.add(
    (next) => (argument) => {
      if ('KeyConditionExpression' in argument.input) consistent.push(argument.input.ConsistentRead);
      return next(argument);
    },
    { step: 'initialize', name: 'watches reads' },
  );
  const conferenceLog = dynamodbConferenceLog(table());
  await conferenceLog.records(randomUUID(), 'all', 10);
  await conferenceLog.setExpiry(randomUUID(), '2027-03-01T10:00:00.000Z' as Instant);
  client.middlewareStack.remove('watches reads');
  expect(consistent.length).toBeGreaterThan(2);
  expect(new Set(consistent)).toEqual(new Set([true]));
});
