import { join } from 'node:path';
import {
  DescribeTableCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { Level } from 'level';
import type { Item } from '../../../lambda/adapters/dynamodb/items';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../../local/dynamodb/embedded-dynamodb';
import { openLevelStore } from '../../../local/dynamodb/level-store';
import { temporaryFolders } from '../../temporary-folders';

const folder = temporaryFolders();
const NAME = 'conference-relay';

/** Every third is in one index, every third in the other, and every third in none. */
const items: readonly Item[] = Array.from({ length: 60 }, (_, each) => {
  const order = { S: `2026-05-04 ${String(each).padStart(3, '0')}` };
  return {
    ...{ pk: { S: `c${each}` }, sk: { S: 'state' }, body: { S: `{"each":${each}}` } },
    ...(each % 3 === 0 && { listed: { S: 'yes' }, listedAt: order }),
    ...(each % 3 === 1 && { due: { S: 'yes' }, dueAt: order }),
  };
});

/** Expects all items, and in each index the items with its attributes, in its order. */
async function expectWhole({ client }: EmbeddedDynamoDb): Promise<void> {
  const all = await client.send(new ScanCommand({ TableName: NAME }));
  const byKey = (a: Item, b: Item) => `${a.pk?.S}`.localeCompare(`${b.pk?.S}`);
  expect([...(all.Items ?? [])].sort(byKey)).toEqual([...items].sort(byKey));
  for (const name of ['due', 'listed']) {
    const { Items = [] } = await client.send(
      new QueryCommand({
        ...{ TableName: NAME, IndexName: name, KeyConditionExpression: '#index = :yes' },
        ExpressionAttributeNames: { '#index': name },
        ExpressionAttributeValues: { ':yes': { S: 'yes' } },
      }),
    );
    expect(Items.map(({ pk }) => pk)).toEqual(items.filter((item) => item[name]).map(({ pk }) => pk));
  }
}

test('a table whose creation was interrupted is usable after the next start', async () => {
  const path = join(folder(), 'dynamodb');
  await (await startEmbeddedDynamoDb({ folder: path })).close();
  const store = new Level<string, TableDescription>(path, { valueEncoding: 'json' });
  const table = await store.get(`table~${NAME}`);
  const indexes = table?.GlobalSecondaryIndexes?.map((index) => ({ ...index, IndexStatus: 'CREATING' }));
  await store.put(`table~${NAME}`, {
    ...table,
    TableStatus: 'CREATING',
    GlobalSecondaryIndexes: indexes,
  } as TableDescription);
  await store.close();
  const first = await startEmbeddedDynamoDb({ folder: path });
  for (const Item of items) await first.client.send(new PutItemCommand({ TableName: NAME, Item }));
  await expectWhole(first);
  await first.close();
  const second = await startEmbeddedDynamoDb({ folder: path });
  await expectWhole(second);
  const { Table } = await second.client.send(new DescribeTableCommand({ TableName: NAME }));
  const statuses = Table?.GlobalSecondaryIndexes?.map(({ IndexStatus }) => IndexStatus);
  expect(statuses).toEqual(indexes?.map(() => 'ACTIVE'));
  await second.close();
});

test('concurrent writes are few writes of the store, and each of them is complete', async () => {
  const path = join(folder(), 'dynamodb');
  let writes = 0;
  const table = await startEmbeddedDynamoDb({
    folder: path,
    async open(folder) {
      const opened = await openLevelStore(folder);
      opened.store.db.on('write', () => {
        writes += 1;
      });
      return opened;
    },
  });
  const put = (Item: Item) => table.client.send(new PutItemCommand({ TableName: NAME, Item }));
  writes = 0;
  await Promise.all(items.map(put));
  expect(writes).toBeLessThan(items.length / 2);
  await expectWhole(table);
  await table.close();
  const reopened = await startEmbeddedDynamoDb({ folder: path });
  await expectWhole(reopened);
  await reopened.close();
});
