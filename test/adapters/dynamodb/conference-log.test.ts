import { randomUUID } from 'node:crypto';
import { indexWriteUnits } from '../../../bench/aws/index-units';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../../lambda/adapters/dynamodb/deliveries';
import { getItem, itemWithBody, putItem } from '../../../lambda/adapters/dynamodb/items';
import { itemBytes } from '../../../lambda/contract/dynamodb-limits';
import { advance } from '../../../lambda/domain/advance';
import type { CallbackEntry, Entry } from '../../../lambda/domain/entry';
import type { Instant } from '../../../lambda/domain/instant';
import { DEFAULT_RULES } from '../../../lambda/domain/rules';
import { INITIAL_STATE, type State } from '../../../lambda/domain/state';
import type { LogRecord } from '../../../lambda/ports/conference-log';
import { conferenceLogContract } from '../../contracts/conference-log.contract';
import { definition } from '../../contracts/definitions.contract';
import { deliveryLoadContract } from '../../contracts/delivery-load.contract';
import { erasureContract } from '../../contracts/erasure.contract';
import {
  COMMITTED_AT,
  MANY_PARTICIPANTS,
  OPEN_TIMETABLE,
  recordsOf,
  recordWith,
  store,
} from '../../contracts/stored-log';
import { at, call, callback, change, posted, presence, request } from '../../domain/entries';
import { observeRequests } from './observed-requests';
import { tableForTests } from './table';

const table = tableForTests();
const conferenceLog = () => dynamodbConferenceLog(table());

describe('a conference log in DynamoDB', () => {
  const make = async () => ({
    definitions: dynamodbDefinitions(table()),
    conferenceLog: conferenceLog(),
    deliveries: dynamodbDeliveries(table()),
  });
  conferenceLogContract(make);
  deliveryLoadContract(make);
  erasureContract(make);
});

/** The size of a stored item, as DynamoDB counts it. A write unit is 1,024 bytes. */
async function bytesOf(id: string, sk: string): Promise<number> {
  const item = await getItem(table(), id, sk);
  if (!item) throw new Error(`expected an item ${sk}`);
  return itemBytes(item);
}

const LARGEST_BODY = 128 * 1024;
const start = 'uid=u1&status=BEGIN&from=';

test.each([
  ['of letters', 'x'],
  ['of what is longer in JSON', '\u0001'],
  ['of what is longer in UTF-8', 'é'],
])('the largest callback, %s, in the largest conference fits into one item', async (_name, character) => {
  const id = randomUUID();
  const fill = Math.floor((LARGEST_BODY - start.length) / Buffer.byteLength(character));
  const request = posted(start + character.repeat(fill), 'application/x-www-form-urlencoded');
  const entry = { ...callback('10:00:00', {}), conferenceId: id, request };
  const state: State = { ...INITIAL_STATE, participants: MANY_PARTICIPANTS.slice(1) };
  const outcome = advance({ definition: definition({ id }), state }, entry, DEFAULT_RULES);
  const { expiresAt: _none, ...record } = { entry, committedAt: COMMITTED_AT, ...outcome };
  await store(conferenceLog(), record);
  expect(await conferenceLog().read(id, 1)).toEqual(record);
  expect((await conferenceLog().load(id)).head?.state).toEqual(record.state);
});

/** Amazon SQS takes no longer deduplication id. */
const MAX_ID_LENGTH = 128;

describe('the size of an item', () => {
  /** Ids of the longest usual kind: what a caller or the relay creates. */
  const entryWith = (entry: CallbackEntry): Entry => ({
    ...entry,
    id: `callback-${randomUUID()}`,
    receivedAt: '2026-05-04T10:00:00.123Z' as Instant,
  });

  test.each(['GET', 'POST', 'JSON'] as const)(
    'of a typical record and of its head is less than a write unit: of a callback by %s',
    async (method) => {
      const id = randomUUID();
      const fields = {
        ...{ id: 'f1', conference_status: 'unknown', organizer_status: true, attendees_status: 2 },
        uid: '31d5a2f5c0e94c8da1d1f4b8a8e6f6a5',
      };
      const headers = { 'user-agent': 'FoneStorm' };
      const sent = request({ ...fields, status: 'BEGIN', from: '+15555550100' }, method);
      const created = { ...change('created'), id: `change-${id}-1` };
      const began = entryWith({
        ...callback('10:00:00', {}),
        request: { ...sent, headers: { ...sent.headers, ...headers } },
      });
      const [first, second] = recordsOf(id, created, began) as [LogRecord, LogRecord];
      await store(conferenceLog(), first, { ...second, expiresAt: '2026-08-01T10:00:00.000Z' as Instant });
      expect(second.events.length).toBeGreaterThan(1);
      expect(await bytesOf(id, 'log#0000000002')).toBeLessThan(1024);
      expect(await bytesOf(id, 'head')).toBeLessThan(1024);
    },
  );

  const large = { participants: MANY_PARTICIPANTS };
  test.each<[string, Partial<State>, boolean]>([
    ['has no state of a thousand participants, which its record has', { timetable: OPEN_TIMETABLE }, false],
    ['has the state of a closed conference', { timetable: OPEN_TIMETABLE, closedAt: at('12:00:00') }, true],
    ['has a state without a next tick', {}, true],
  ])('of a head: it %s, because records expire', async (_name, more, isLarge) => {
    const id = 'i'.repeat(64);
    const record = recordWith(`${randomUUID()}${id}`.slice(0, 64), { position: 1, ...large, ...more });
    const { conferenceId } = record.entry;
    await store(conferenceLog(), record);
    expect(await bytesOf(conferenceId, 'log#0000000001')).toBeGreaterThan(4096);
    const bytes = await bytesOf(conferenceId, 'head');
    if (isLarge) expect(bytes).toBeGreaterThan(4096);
    else expect(bytes).toBeLessThan(1024);
  });

  test('of a head is at most a write unit, whatever its state', async () => {
    for (let count = 0; count < 40; count += 3) {
      const conferenceId = `${randomUUID()}${'i'.repeat(64)}`.slice(0, 64);
      const participants = Array.from({ length: count }, () => randomUUID());
      const record: LogRecord = {
        ...recordWith(conferenceId, {
          ...{ position: 1, phase: 'scheduled', participants, timetable: OPEN_TIMETABLE },
        }),
        entry: { ...presence('10:00:00', true, 1), id: 'e'.repeat(MAX_ID_LENGTH), conferenceId },
      };
      await store(conferenceLog(), record);
      expect(await bytesOf(conferenceId, 'head')).toBeLessThanOrEqual(1024);
      expect((await conferenceLog().load(conferenceId)).head?.state).toEqual(record.state);
    }
  });
});

test('a callback costs nothing in the indexes unless it changes the phase or the next tick', async () => {
  const id = randomUUID();
  const records = recordsOf(
    ...[id, change('created'), presence('10:00:01', true, 0), presence('10:00:02', true, 1)],
    ...[presence('10:00:03', true, 2), call('10:00:04', 'u1', 'BEGIN'), presence('10:00:05', true, 1)],
  );
  const units: number[] = [];
  for (const record of records) {
    const before = await getItem(table(), id, 'head');
    await store(conferenceLog(), record);
    units.push(indexWriteUnits(before, await getItem(table(), id, 'head')));
  }
  // The creation enters the indexes of ticks and of phases. The first callback moves the conference to another phase.
  expect(units).toEqual([2, 2, 0, 0, 0, 0]);
});

describe('a missing record', () => {
  test('of a head without a state fails the load, and is named', async () => {
    const id = randomUUID();
    await putItem(table(), { pk: { S: id }, sk: { S: 'head' }, logPosition: { N: '7' } });
    await expect(conferenceLog().load(id)).rejects.toThrow(
      `conference ${id}: record 7 of its log is missing`,
    );
  });
});

describe('a search for an entry', () => {
  const HOUR = 3600_000;
  const moment = (hours: number) =>
    new Date(Date.parse(at('10:00:00')) + hours * HOUR).toISOString() as Instant;
  const count = async (work: () => Promise<unknown>) => {
    const requests = await observeRequests(table(), work);
    return requests.map(({ name }) => name);
  };

  test('reads no further than to records that were committed long before the receipt', async () => {
    const id = randomUUID();
    const records = Array.from({ length: 250 }, (_, index) => ({
      ...recordWith(id, { position: index + 1 }),
      committedAt: moment(index < 150 ? 0 : 10),
    }));
    await Promise.all(records.map((record) => conferenceLog().append(record)));
    const unknown = { id: 'callback-unknown', conferenceId: id };
    const find = (hours: number) =>
      count(async () => {
        expect(await conferenceLog().find({ ...unknown, receivedAt: moment(hours) })).toBeUndefined();
      });
    expect(await find(10)).toEqual(['QueryCommand', 'QueryCommand']);
    expect(await find(2.1)).toEqual(['QueryCommand', 'QueryCommand']);
    // The clocks may differ.
    expect(await find(2)).toEqual(['QueryCommand', 'QueryCommand', 'QueryCommand']);
    expect(await find(0)).toHaveLength(3);
  });

  test('reads one page and the record of an entry that was committed lately', async () => {
    const id = randomUUID();
    const records = recordsOf(id, change('created'), presence('10:00:00', true, 1));
    for (const record of records) await conferenceLog().append(record);
    const [first] = records;
    const names = await count(async () => {
      expect(first && (await conferenceLog().find(first.entry))).toEqual(first);
    });
    expect(names).toEqual(['QueryCommand', 'GetItemCommand']);
  });
});

test('an idempotency key keeps its first entry and the fifty latest ones', async () => {
  const [id, call] = [randomUUID(), { uid: 'u1', status: 'BEGIN' as const }];
  const registrationOf = (second: number) => ({
    ...{ id: `callback-${second}`, conferenceId: id, receivedAt: at('10:00:00') },
    time: new Date(Date.UTC(2026, 4, 4, 9, 0, second)).toISOString() as Instant,
  });
  const [first, ...others] = Array.from({ length: 51 }, (_, second) => registrationOf(second));
  await putItem(table(), itemWithBody(id, 'idempotency-key#u1#BEGIN', [first, ...others]));
  const { time, ...entry } = registrationOf(51);
  expect(await conferenceLog().registerIdempotencyKey({ ...call, time }, entry)).toEqual({ ...entry, time });
  const times = [first, ...others.slice(1), registrationOf(51)].map((registration) => registration?.time);
  expect(await conferenceLog().registeredTimes(id, call)).toEqual(times);
});

test('an audit, a search and an expiry read the log consistently', async () => {
  const [id, receivedAt] = [randomUUID(), at('10:00:00')];
  const requests = await observeRequests(table(), async () => {
    await conferenceLog().records(id, 'all', 10);
    await conferenceLog().records(id, 'callback', 10);
    await conferenceLog().recordsAfter(id, 0, 10);
    await conferenceLog().find({ id: 'e', conferenceId: id, receivedAt });
    await conferenceLog().read(id, 1);
    await conferenceLog().setExpiry(id, receivedAt);
  });
  expect(requests.length).toBeGreaterThan(6);
  expect(requests.map(({ input }) => input.ConsistentRead)).toEqual(requests.map(() => true));
});
