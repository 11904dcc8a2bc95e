import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb-definitions';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb-deliveries';
import { item, put } from '../../lambda/adapters/dynamodb-items';
import { dynamodbJournal } from '../../lambda/adapters/dynamodb-journal';
import { advance } from '../../lambda/domain/advance';
import type { Instant } from '../../lambda/domain/instant';
import { RULES } from '../../lambda/domain/rules';
import { INITIAL, MOST_PARTICIPANTS, type State } from '../../lambda/domain/state';
import type { HistoryRecord, Page, Saved } from '../../lambda/ports';
import { definition } from '../contracts/definitions.contract';
import { eraseContract } from '../contracts/erase.contract';
import { journalContract } from '../contracts/journal.contract';
import { callback, change, posted } from '../domain/entries';
import { dynamodb } from './dynamodb';

const table = dynamodb();

describe('a journal in DynamoDB', () => {
  const make = async () => ({
    definitions: dynamodbDefinitions(table()),
    journal: dynamodbJournal(table()),
    deliveries: dynamodbDeliveries(table()),
  });
  journalContract(make);
  eraseContract(make);
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
    ...INITIAL,
    participants: Array.from({ length: MOST_PARTICIPANTS - 1 }, (_, index) => uid(index)),
  };
  const { id } = definition();
  const { question, ...outcome } = advance({ definition: definition({ id }), state }, entry, RULES);
  const saved: Saved = {
    state: outcome.state,
    unpublished: { entry, events: outcome.events, ...(question && { question }) },
  };
  const journal = dynamodbJournal(table());
  expect(await journal.save(id, saved)).toBe(true);
  await journal.record(id, { entry, events: outcome.events });
  expect((await journal.load(id, entry.id)).saved).toEqual(saved);
});

test('a history of which DynamoDB reads no more than 1 MB at a time is read whole', async () => {
  const id = randomUUID();
  const journal = dynamodbJournal(table());
  const records = Array.from({ length: 9 }, () => {
    const request = posted(Buffer.alloc(LARGEST_BODY, 255));
    return { entry: { ...callback('10:00:00', {}), conferenceId: id, request }, events: [] };
  });
  for (const record of records) await journal.record(id, record);
  const pages: Page<HistoryRecord>[] = [];
  do {
    pages.push(await journal.history(id, 'callback', 100, pages.at(-1)?.next));
  } while (pages.at(-1)?.next !== undefined);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flatMap(({ items }) => items)).toEqual(records);
});

test('an entry that another writer advances between two reads of a load is a repeat', async () => {
  const id = randomUUID();
  const { client } = table();
  const journal = dynamodbJournal(table());
  const entry = { ...change('created'), conferenceId: id };
  const state: State = { ...INITIAL, position: 1 };
  let isFirst = true;
  client.middlewareStack.add(
    (next) => async (request) => {
      const { input } = request;
      if (!('RequestItems' in input) || !isFirst) return next(request);
      isFirst = false;
      const keys = input.RequestItems?.[table().name];
      if (!keys || !('Keys' in keys)) throw new Error('expected keys to read');
      const ofHistory = keys.Keys?.filter(({ sk }) => sk?.S?.startsWith('history'));
      const others = keys.Keys?.filter((key) => !ofHistory?.includes(key));
      const result = await next({
        ...request,
        input: { RequestItems: { [table().name]: { ...keys, Keys: ofHistory } } },
      });
      await journal.save(id, { state, unpublished: { entry, events: [] } });
      await journal.record(id, { entry, events: [] });
      await journal.published(id, entry.id);
      return {
        ...result,
        output: { ...result.output, UnprocessedKeys: { [table().name]: { ...keys, Keys: others } } },
      };
    },
    { step: 'initialize', name: 'reads at two moments' },
  );
  expect(await journal.load(id, entry.id)).toEqual({
    definition: undefined,
    saved: { state },
    isRepeat: true,
  });
  client.middlewareStack.remove('reads at two moments');
  expect(isFirst).toBe(false);
});

test('of the claims of one call the first and the fifty latest are kept', async () => {
  const [id, call] = [randomUUID(), { uid: 'u1', status: 'BEGIN' as const }];
  const claimOf = (second: number) => ({
    entryId: `callback-${second}`,
    time: new Date(Date.UTC(2026, 4, 4, 9, 0, second)).toISOString() as Instant,
  });
  const [first, ...others] = Array.from({ length: 51 }, (_, second) => claimOf(second));
  await put(table(), item(id, 'identity#u1#BEGIN', { ...first, others }));
  const journal = dynamodbJournal(table());
  const { entryId, time } = claimOf(51);
  expect(await journal.claim(id, { ...call, time }, entryId)).toBe(entryId);
  const times = [first, ...others.slice(1), claimOf(51)].map((each) => each?.time);
  expect(await journal.claimedTimes(id, call)).toEqual(times);
});

describe('what may go away', () => {
  const expiresAt = '2027-03-01T10:00:00.001Z' as Instant;
  const SECONDS = String(Date.UTC(2027, 2, 1, 10, 0, 1) / 1000);

  /** What DynamoDB is told of each item of a conference, by its sort key. */
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

  /** A conference with a definition, a state, a claim and as many entries as are said. */
  async function filled(id: string, entries: number): Promise<readonly string[]> {
    const journal = dynamodbJournal(table());
    await dynamodbDefinitions(table()).write(definition({ id }));
    await journal.save(id, { state: { ...INITIAL, position: 1 } });
    await journal.claim(id, { uid: 'u1', status: 'BEGIN' }, 'callback-1');
    const ids = Array.from({ length: entries }, (_, index) => `change-${index}`);
    for (const each of ids) {
      await journal.record(id, { entry: { ...change('created'), id: each, conferenceId: id }, events: [] });
    }
    return [...ids.map((each) => `history#${each}`), 'identity#u1#BEGIN'];
  }

  test('is the history and the claims, and nothing else: in seconds, none too early', async () => {
    const [id, other] = [randomUUID(), randomUUID()];
    const going = await filled(id, 30);
    await filled(other, 1);
    await dynamodbJournal(table()).expire(id, expiresAt);
    const told = await expiries(id);
    for (const sort of going) expect([sort, told[sort]]).toEqual([sort, { N: SECONDS }]);
    expect([told.definition, told.state]).toEqual([undefined, undefined]);
    expect(Object.keys(told)).toHaveLength(going.length + 2);
    expect(Object.values(await expiries(other)).filter((each) => each !== undefined)).toEqual([]);
  });

  test('is an entry that is recorded so, from the beginning', async () => {
    const id = randomUUID();
    const entry = { ...change('created'), conferenceId: id };
    await dynamodbJournal(table()).record(id, { entry, events: [] }, expiresAt);
    expect(await expiries(id)).toEqual({ [`history#${entry.id}`]: { N: SECONDS } });
  });

  test('is a claim that is made so, from the beginning', async () => {
    const id = randomUUID();
    await dynamodbJournal(table()).claim(id, { uid: 'u1', status: 'END' }, 'callback-1', expiresAt);
    expect(await expiries(id)).toEqual({ 'identity#u1#END': { N: SECONDS } });
  });

  test('may be gone before it is told so again', async () => {
    const id = randomUUID();
    await filled(id, 3);
    const { client, name } = table();
    const gone = async () => {
      await client.send(
        new DeleteItemCommand({ TableName: name, Key: { pk: { S: id }, sk: { S: 'history#change-1' } } }),
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
    await dynamodbJournal(table()).expire(id, expiresAt);
    client.middlewareStack.remove('goes away');
    expect(Object.keys(await expiries(id))).not.toContain('history#change-1');
  });
});

test('what an audit and an expiry read of the history is as it is at that moment', async () => {
  const { client } = table();
  const consistent: unknown[] = [];
  client.middlewareStack.add(
    (next) => (argument) => {
      if ('KeyConditionExpression' in argument.input) consistent.push(argument.input.ConsistentRead);
      return next(argument);
    },
    { step: 'initialize', name: 'watches reads' },
  );
  const journal = dynamodbJournal(table());
  await journal.history(randomUUID(), 'all', 10);
  await journal.expire(randomUUID(), '2027-03-01T10:00:00.000Z' as Instant);
  client.middlewareStack.remove('watches reads');
  expect(consistent.length).toBeGreaterThan(2);
  expect(new Set(consistent)).toEqual(new Set([true]));
});
