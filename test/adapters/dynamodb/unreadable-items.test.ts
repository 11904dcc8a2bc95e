import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamodbConferenceLog } from '../../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../../lambda/adapters/dynamodb/deliveries';
import type { Item, Table } from '../../../lambda/adapters/dynamodb/items';
import { newDelivery, postponeDelivery } from '../../../lambda/domain/delivery';
import type { Instant } from '../../../lambda/domain/instant';
import type { Page } from '../../../lambda/ports/page';
import { definition } from '../../contracts/definitions.contract';
import { recordWith } from '../../contracts/stored-log';
import { tableForTests } from './table';

const table = tableForTests();
const AT = '2026-05-04T10:00:00.000Z' as Instant;
let logged: [string, unknown][];

beforeEach(() => {
  logged = [];
});

/** The table with a logger. */
const logging = (): Table => ({
  ...table(),
  logger: { error: (code, fields) => logged.push([code, { ...fields, error: String(fields?.error) }]) },
});

/** Adds an unreadable item to the pages of an existing one: of a later release, or with a body that is not JSON. */
async function disturb(pk: string, sk: string, unreadable: Item): Promise<void> {
  const { client, name } = table();
  await client.send(
    new PutItemCommand({ TableName: name, Item: { pk: { S: pk }, sk: { S: sk }, ...unreadable } }),
  );
}

const LATER: Item = { format: { N: '2' }, body: { S: '{}' } };
const NO_JSON: Item = { format: { N: '1' }, body: { S: '{' } };
const NOT_COMPRESSED: Item = { format: { N: '1' }, body: { B: Buffer.from('{}') } };
const listed = { listed: { S: 'yes' }, listedAt: { S: '0' } };
const unfinished = { unfinished: { S: 'yes' }, unfinishedSince: { S: '0' } };
const failed = { due: { S: 'failed-delivery' }, dueAt: { S: '0' } };

const PAGES: Readonly<Record<string, () => Promise<Page<unknown>>>> = {
  'the list of conferences': () => dynamodbDefinitions(logging()).list(10),
  'the unfinished changes': () => dynamodbDefinitions(logging()).listUnfinished(10),
  'the log of a conference': () => dynamodbConferenceLog(logging()).records('odd', 'all', 10),
  'the deliveries of a conference': () => dynamodbDeliveries(logging()).listByConference('odd', 10),
};

beforeAll(async () => {
  const begins = { kind: 'create', stage: 'requesting', startedAt: AT, version: 1 } as const;
  await dynamodbDefinitions(table()).write(definition({ id: 'good', status: 'confirmed', intent: begins }));
  await dynamodbConferenceLog(table()).append(recordWith('odd', { position: 2 }));
  await dynamodbDeliveries(table()).write(postponeDelivery(newDelivery('odd', 2), AT));
});

test.each([
  ['of a later release', LATER, 'expected an item of format 1'],
  ['whose body is not JSON', NO_JSON, 'JSON'],
  ['whose body is not compressed', NOT_COMPRESSED, 'unexpected end'],
])('an item %s is skipped in each page, and named in the log', async (_name, unreadable, why) => {
  await disturb('odd', 'definition', { ...unreadable, ...listed, ...unfinished });
  await disturb('odd', 'log#0000000001', unreadable);
  await disturb('odd', 'delivery#0000000001', { ...unreadable, ...failed });
  for (const [name, read] of Object.entries(PAGES)) {
    logged = [];
    const { items, isPartial } = await read();
    expect([name, items.length, isPartial]).toEqual([name, 1, true]);
    expect(logged).toMatchObject([
      ['item.unreadable', { conferenceId: 'odd', error: expect.stringContaining(why) }],
    ]);
  }
  expect(await dynamodbDeliveries(logging()).listByStatus('failed', 10)).toEqual({
    items: [],
    isPartial: true,
  });
});

test('an unreadable record is skipped among the records after a position, and named in the log', async () => {
  await disturb('odd', 'log#0000000001', LATER);
  const records = await dynamodbConferenceLog(logging()).recordsAfter('odd', 0, 10);
  expect(records.map(({ state }) => state.position)).toEqual([2]);
  expect(logged).toMatchObject([['item.unreadable', { conferenceId: 'odd', item: 'log#0000000001' }]]);
});

test('a page without unreadable items is not partial', async () => {
  expect(await dynamodbConferenceLog(logging()).records('good', 'all', 10)).toEqual({ items: [] });
});
