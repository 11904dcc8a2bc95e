import {
  type CreateTableCommandInput,
  type GlobalSecondaryIndex,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { Level } from 'level';
import type { Item, Table } from '../lambda/adapters/dynamodb-items';

/** A table as it is defined, by CloudFormation's names and DynamoDB's own. */
export type TableDefinition = Omit<CreateTableCommandInput, 'TableName'>;

/** What the embedded DynamoDB keeps of a table, as far as it is read here. */
interface StoredTable {
  readonly TableName: string;
  readonly TableArn: string;
  readonly GlobalSecondaryIndexes?: readonly (GlobalSecondaryIndex & { readonly IndexStatus: string })[];
}

/**
 * Tells the stored table of the indexes that it does not have, as being created: so they stay until all that is in the
 * table was put again, however often that is cut off. The embedded DynamoDB, which has no other way to add one, is not
 * to run meanwhile.
 *
 * @returns whether an index is still to be filled
 * @throws where the folder cannot be opened
 */
export async function declareIndexes(
  folder: string,
  name: string,
  definition: TableDefinition,
): Promise<boolean> {
  return changeStored(folder, name, (stored) => {
    const { TableArn, GlobalSecondaryIndexes: present = [] } = stored;
    const names = new Set(present.map(({ IndexName }) => IndexName));
    const missing = (definition.GlobalSecondaryIndexes ?? []).filter(
      ({ IndexName }) => !names.has(IndexName),
    );
    const indexes = [...present, ...missing.map((index) => beingCreated(index, TableArn))];
    if (indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return undefined;
    const { AttributeDefinitions } = definition;
    // A process that ended while it made the table has left it like this.
    return { ...stored, AttributeDefinitions, GlobalSecondaryIndexes: indexes, TableStatus: 'ACTIVE' };
  });
}

/** Puts everything again that is to be in an index. Nobody else is to use the table meanwhile. */
export async function fillIndexes({ client, name }: Table, definition: TableDefinition): Promise<void> {
  const keys = (definition.GlobalSecondaryIndexes ?? []).map(({ KeySchema = [] }) =>
    KeySchema.flatMap(({ AttributeName }) => AttributeName ?? []),
  );
  const isIndexed = (item: Item) => keys.some((names) => names.every((each) => item[each] !== undefined));
  for await (const { Items = [] } of paginateScan({ client }, { TableName: name, Limit: AT_ONCE })) {
    const puts = Items.filter(isIndexed).map((Item) => new PutItemCommand({ TableName: name, Item }));
    await Promise.all(puts.map((each) => client.send(each)));
  }
}

const AT_ONCE = 50;

/** The indexes are filled. The embedded DynamoDB is not to run meanwhile. */
export async function completeIndexes(folder: string, name: string): Promise<void> {
  await changeStored(folder, name, (stored) => ({
    ...stored,
    GlobalSecondaryIndexes: stored.GlobalSecondaryIndexes?.map((index) => ({
      ...index,
      IndexStatus: 'ACTIVE',
    })),
  }));
}

/** Whether anything was changed; `change` gives undefined where nothing is to be. */
async function changeStored(
  folder: string,
  name: string,
  change: (stored: StoredTable) => object | undefined,
): Promise<boolean> {
  const store = new Level<string, object>(folder, { valueEncoding: 'json' });
  await store.open();
  try {
    const stored = await store.get(`table~${name}`);
    const changed = stored && change(stored as StoredTable);
    if (changed) await store.put(`table~${name}`, changed, { sync: true });
    return changed !== undefined;
  } finally {
    await store.close();
  }
}

/** An index as the embedded DynamoDB keeps it. */
function beingCreated(index: GlobalSecondaryIndex, tableArn: string) {
  return {
    ...index,
    IndexArn: `${tableArn}/index/${index.IndexName}`,
    IndexSizeBytes: 0,
    ItemCount: 0,
    IndexStatus: 'CREATING',
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 },
  };
}
