import { join } from 'node:path';
import { DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../lambda/adapters/dynamodb/items';
import { INDEXES } from '../../../lambda/contract/table';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../../local/dynamodb/embedded-dynamodb';
import { KEY_PREFIXES, prefixRange } from '../../../local/dynamodb/key-prefixes';
import { openLevelStore } from '../../../local/dynamodb/level-store';
import { temporaryFolders } from '../../temporary-folders';
import { interruptAfter } from './interrupted-store';

const folder = temporaryFolders();
const TABLE_NAME = 'conference-relay';

const item = (id: string, more: Item = {}): Item => ({
  ...{ pk: { S: id }, sk: { S: 'definition' }, body: { S: `{"id":"${id}","listed":"\\"listed\\":"}` } },
  ...more,
});
const listed = (id: string, at: string, more: Item = {}) =>
  item(id, { listed: { S: 'yes' }, listedAt: { S: at }, ...more });
const unfinished = (since: string): Item => ({ unfinished: { S: 'yes' }, unfinishedSince: { S: since } });

async function put({ client, name }: EmbeddedDynamoDb, Item: Item): Promise<void> {
  await client.send(new PutItemCommand({ TableName: name, Item }));
}

/** The items of an index. */
async function readIndex({ client, name }: EmbeddedDynamoDb, index: keyof typeof INDEXES): Promise<Item[]> {
  const { partition } = INDEXES[index];
  const query = {
    ...{ TableName: name, IndexName: index, KeyConditionExpression: `${partition} = :yes` },
    ExpressionAttributeValues: { ':yes': { S: 'yes' } },
  };
  return (await client.send(new QueryCommand(query))).Items ?? [];
}

/** Every key of the store with its value. */
async function readAllPairs(path: string): Promise<readonly (readonly [string, unknown])[]> {
  const { store, close } = await openLevelStore(path);
  const all = await store.db.iterator().all();
  await close();
  return all;
}

/** A table with three items that are in an index, one of them in two. */
async function createFilledTable(): Promise<string> {
  const path = join(folder(), 'dynamodb');
  const made = await startEmbeddedDynamoDb({ folder: path });
  await put(made, listed('a', '1'));
  await put(made, listed('b', '2', unfinished('1')));
  await put(made, item('c', { due: { S: 'yes' }, dueAt: { S: '3' } }));
  await put(made, item('d'));
  await made.close();
  return path;
}

describe('a start repairs the indexes', () => {
  const items = KEY_PREFIXES.items(TABLE_NAME);
  const index = (name: string) => KEY_PREFIXES.index(TABLE_NAME, name);
  type Pairs = readonly (readonly [string, unknown])[];
  const beginning = (pairs: Pairs, prefix: string) => pairs.filter(([key]) => key.startsWith(prefix));

  test.each<[string, (pairs: Pairs) => readonly object[]]>([
    [
      'entries exist whose items are missing',
      (pairs) => beginning(pairs, items).map(([key]) => ({ type: 'del', key })),
    ],
    ['all entries are missing', (pairs) => beginning(pairs, 'index-').map(([key]) => ({ type: 'del', key }))],
    [
      'an index has two entries of an item',
      (pairs) =>
        beginning(pairs, index('due')).map(([key, value]) => ({
          ...{ type: 'put', key: `${key}0`, value: { ...(value as Item), dueAt: { S: '0' } } },
        })),
    ],
    [
      'an entry differs from its item',
      (pairs) =>
        beginning(pairs, index('unfinished')).map(([key, value]) => ({
          ...{ type: 'put', key, value: { ...(value as Item), body: { S: '{}' } } },
        })),
    ],
    [
      'an index has an entry that belongs to another index',
      (pairs) =>
        beginning(pairs, index('listed')).map(([key, value]) => ({
          ...{ type: 'put', key: key.replace(index('listed'), index('unfinished')), value },
        })),
    ],
  ])('if %s', async (_name, apart) => {
    const path = await createFilledTable();
    const { store, close } = await openLevelStore(path);
    await store.db.batch(apart(await store.db.iterator().all()) as never);
    const left = await store.db.iterator(prefixRange(items)).all();
    await close();
    await (await startEmbeddedDynamoDb({ folder: path })).close();
    const repaired = await readAllPairs(path);
    expect(beginning(repaired, items)).toEqual(left);
    const again = await startEmbeddedDynamoDb({ folder: path });
    const ids = async (name: keyof typeof INDEXES) => (await readIndex(again, name)).map(({ pk }) => pk?.S);
    const all = [await ids('listed'), await ids('unfinished'), await ids('due')];
    expect(all).toEqual(left.length === 0 ? [[], [], []] : [['a', 'b'], ['b'], ['c']]);
    if (left.length > 0)
      expect((await readIndex(again, 'unfinished'))[0]).toEqual(listed('b', '2', unfinished('1')));
    await again.close();
    expect(await readAllPairs(path)).toEqual(repaired);
  });

  test('if the table is of a version without an index, which then has its items', async () => {
    const path = await createFilledTable();
    const { store, close } = await openLevelStore(path);
    const key = KEY_PREFIXES.table(TABLE_NAME);
    const table = (await store.db.get(key)) as unknown as Record<string, readonly { IndexName?: string }[]>;
    const GlobalSecondaryIndexes = table.GlobalSecondaryIndexes?.filter(
      ({ IndexName }) => IndexName !== 'due',
    );
    const AttributeDefinitions = table.AttributeDefinitions?.slice(0, 2);
    await store.db.put(key, { ...table, GlobalSecondaryIndexes, AttributeDefinitions } as never);
    const entries = beginning(await store.db.iterator().all(), index('due'));
    await store.db.batch(entries.map(([entry]) => ({ type: 'del', key: entry })) as never);
    await close();
    const again = await startEmbeddedDynamoDb({ folder: path });
    await put(again, item('e', { due: { S: 'yes' }, dueAt: { S: '4' } }));
    expect((await readIndex(again, 'due')).map(({ pk }) => pk?.S)).toEqual(['c', 'e']);
    await again.close();
  });

  test('a process that is killed after any number of writes leaves each item and its indexes as before or as after', async () => {
    const [before, after] = [
      listed('a', '1', unfinished('1')),
      listed('a', '2', { due: { S: 'yes' }, dueAt: { S: '2' } }),
    ];
    const seen = new Set<string>();
    for (let writes = 0, isDone = false; !isDone; writes += 1) {
      const path = join(folder(), 'dynamodb');
      const made = await startEmbeddedDynamoDb({ folder: path });
      await put(made, before);
      await put(made, listed('gone', '3'));
      await made.close();
      const ending = interruptAfter(writes);
      const killed = await startEmbeddedDynamoDb({ folder: path, open: ending.open });
      const remove = new DeleteItemCommand({
        TableName: TABLE_NAME,
        Key: { pk: { S: 'gone' }, sk: { S: 'definition' } },
      });
      isDone = await put(killed, after)
        .then(() => killed.client.send(remove))
        .then(
          () => true,
          () => false,
        );
      await killed.close();
      const next = await startEmbeddedDynamoDb({ folder: path });
      const [all, open, due] = [
        await readIndex(next, 'listed'),
        await readIndex(next, 'unfinished'),
        await readIndex(next, 'due'),
      ];
      const bodies = all.map(({ pk, listedAt }) => `${pk?.S} ${listedAt?.S}`).join(', ');
      seen.add(bodies);
      expect([open, due.length]).toEqual(bodies.startsWith('a 1') ? [[before], 0] : [[], 1]);
      await next.close();
    }
    expect([...seen]).toEqual(['a 1, gone 3', 'a 2, gone 3', 'a 2']);
  });
});
