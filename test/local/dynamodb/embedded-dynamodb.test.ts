import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { Level } from 'level';
import type { Item } from '../../../lambda/adapters/dynamodb/items';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../../local/dynamodb/embedded-dynamodb';
import type { TableDefinition } from '../../../local/dynamodb/table-definition';
import { temporaryFolders } from '../../temporary-folders';

const folder = temporaryFolders();
const NAME = 'conference-relay';

/** What the table has now; the embedded DynamoDB is asked, so that it is what is deployed. */
async function definitionNow(): Promise<TableDefinition> {
  const { client, close } = await startEmbeddedDynamoDb();
  const { Table } = await client.send(new DescribeTableCommand({ TableName: NAME }));
  await close();
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes = [] } = Table ?? {};
  const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => {
    return { IndexName, KeySchema, Projection };
  });
  return { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes: indexes };
}

/** The table of the release before the index `due`. */
function withoutDue({ AttributeDefinitions = [], ...now }: TableDefinition): CreateTableCommandInput {
  const isOfDue = (name: string | undefined) => name === 'due' || name === 'dueAt';
  return {
    ...now,
    TableName: NAME,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: AttributeDefinitions.filter(({ AttributeName }) => !isOfDue(AttributeName)),
    GlobalSecondaryIndexes: now.GlobalSecondaryIndexes?.filter(({ IndexName }) => !isOfDue(IndexName)),
  };
}

/** Every third is in one index, every third in the other, and every third in none. */
const items: readonly Item[] = Array.from({ length: 60 }, (_, each) => {
  const order = { S: `2026-05-04 ${String(each).padStart(3, '0')}` };
  return {
    ...{ pk: { S: `c${each}` }, sk: { S: 'state' }, body: { S: `{"each":${each}}` } },
    ...(each % 3 === 0 && { listed: { S: 'yes' }, listedAt: order }),
    ...(each % 3 === 1 && { due: { S: 'yes' }, dueAt: order }),
  };
});

async function oldTable(definition: TableDefinition): Promise<string> {
  const path = join(folder(), 'dynamodb');
  const server = dynalite({ path, createTableMs: 0 });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    ...{ endpoint: `http://127.0.0.1:${port}`, region: 'local' },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new CreateTableCommand(withoutDue(definition)));
  // It is being created for a moment, in which nothing can be put.
  await waitUntilTableExists(
    { client, maxWaitTime: 50, minDelay: 0.05, maxDelay: 0.05 },
    { TableName: NAME },
  );
  for (const Item of items) await client.send(new PutItemCommand({ TableName: NAME, Item }));
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return path;
}

/** All items are there, and each index has those that carry its attributes, in its order. */
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

describe('a table of an earlier release gets the index that it does not have', () => {
  let now: TableDefinition;
  beforeAll(async () => {
    now = await definitionNow();
  });

  test('nothing of it is lost, what carries the attributes is in the index, and the next start finds it so', async () => {
    const path = await oldTable(now);
    const first = await startEmbeddedDynamoDb({ folder: path });
    await expectWhole(first);
    await first.close();
    const second = await startEmbeddedDynamoDb({ folder: path });
    await expectWhole(second);
    const { Table } = await second.client.send(new DescribeTableCommand({ TableName: NAME }));
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexStatus }) => IndexStatus)).toEqual(
      now.GlobalSecondaryIndexes?.map(() => 'ACTIVE'),
    );
    await second.close();
  });

  test('one whose making was cut off is made all the same', async () => {
    const path = join(folder(), 'dynamodb');
    await (await startEmbeddedDynamoDb({ folder: path })).close();
    const store = new Level<string, object>(path, { valueEncoding: 'json' });
    const made = await store.get(`table~${NAME}`);
    const indexes = now.GlobalSecondaryIndexes?.map((each) => ({ ...each, IndexStatus: 'CREATING' }));
    const cutOff = { ...made, TableStatus: 'CREATING', GlobalSecondaryIndexes: indexes };
    await store.put(`table~${NAME}`, cutOff);
    await store.close();
    const opened = await startEmbeddedDynamoDb({ folder: path });
    for (const Item of items) await opened.client.send(new PutItemCommand({ TableName: NAME, Item }));
    await expectWhole(opened);
    await opened.close();
  });
});
