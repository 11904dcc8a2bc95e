import db, { type Store, type StoredItem } from 'dynalite/db/index.js';
import { KEY_PREFIXES, prefixRange } from './key-prefixes';
import type { StoredTable } from './stored-table';
import type { TableDefinition } from './table-definition';

/** The most changes in one write. */
const CHANGES_PER_WRITE = 1000;

/**
 * Adds the missing indexes of a stored table, compares all with its items, adds the missing entries, and removes the others. The
 * two differ, for example, after LevelDB's own repair. The table must not be used meanwhile.
 *
 * @returns the number of wrong entries
 */
export async function repairIndexes(
  { db: level }: Store,
  name: string,
  stored: StoredTable,
  definition: TableDefinition,
): Promise<number> {
  const table = activateTable(stored, definition);
  if (JSON.stringify(table) !== JSON.stringify(stored)) await level.put(KEY_PREFIXES.table(name), table);
  const { GlobalSecondaryIndexes: indexes = [] } = table;
  const missing = new Map<string, string>();
  for await (const item of readIndexedItems({ db: level }, name, definition)) {
    for (const { index, key, item: entry } of db.getIndexActions(indexes, undefined, item, table).puts) {
      missing.set(KEY_PREFIXES.index(name, index) + key, JSON.stringify(entry));
    }
  }
  const obsolete: string[] = [];
  for (const { IndexName } of indexes) {
    for await (const [key, value] of readPairs({ db: level }, KEY_PREFIXES.index(name, IndexName))) {
      const expected = missing.get(key);
      if (expected === undefined) obsolete.push(key);
      else if (value.equals(Buffer.from(expected))) missing.delete(key);
    }
  }
  const changes = [
    ...obsolete.map((key) => ({ type: 'del', key }) as const),
    ...[...missing].map(([key, value]) => ({ type: 'put', key, value: JSON.parse(value) }) as const),
  ];
  for (let first = 0; first < changes.length; first += CHANGES_PER_WRITE) {
    await level.batch(changes.slice(first, first + CHANGES_PER_WRITE));
  }
  return changes.length;
}

/**
 * The record of the table as it should be. A process that ended while it created the table left it in the status CREATING. A table of
 * an earlier version lacks later indexes.
 */
function activateTable(stored: StoredTable, definition: TableDefinition): StoredTable {
  const { GlobalSecondaryIndexes: indexes = [], AttributeDefinitions: attributes } = stored;
  const isStored = (name: string | undefined) => indexes.some(({ IndexName }) => IndexName === name);
  const missing = (definition.GlobalSecondaryIndexes ?? [])
    .filter(({ IndexName }) => !isStored(IndexName))
    .map(({ IndexName = '', ...index }) => ({
      ...{ IndexName, ...index, IndexArn: `${stored.TableArn}/index/${IndexName}` },
      ...{ IndexSizeBytes: 0, ItemCount: 0, ProvisionedThroughput: NO_THROUGHPUT },
    }));
  return {
    ...stored,
    TableStatus: 'ACTIVE',
    AttributeDefinitions: missing.length > 0 ? [...(definition.AttributeDefinitions ?? [])] : attributes,
    GlobalSecondaryIndexes: [...indexes, ...missing].map((index) => ({ ...index, IndexStatus: 'ACTIVE' })),
  };
}

/** As dynalite stores it for a table that is billed by request. */
const NO_THROUGHPUT = { ReadCapacityUnits: 0, WriteCapacityUnits: 0, NumberOfDecreasesToday: 0 };

/** The items that are in an index. Most are in none, so only those with its attribute's name are parsed. */
async function* readIndexedItems(
  store: Pick<Store, 'db'>,
  name: string,
  { GlobalSecondaryIndexes: indexes = [] }: TableDefinition,
): AsyncGenerator<StoredItem> {
  const attributes = indexes.map(({ KeySchema }) => Buffer.from(`"${KeySchema?.[0]?.AttributeName}":`));
  for await (const [, value] of readPairs(store, KEY_PREFIXES.items(name))) {
    if (attributes.some((attribute) => value.includes(attribute))) yield JSON.parse(value.toString());
  }
}

/** All pairs whose key has the prefix, read a megabyte at a time. */
async function* readPairs(
  { db: level }: Pick<Store, 'db'>,
  prefix: string,
): AsyncGenerator<[string, Buffer]> {
  const iterator = level.iterator<string, Buffer>({
    ...prefixRange(prefix),
    ...{ keyEncoding: 'utf8', valueEncoding: 'buffer', highWaterMarkBytes: 1024 * 1024 },
  });
  try {
    for (
      let pairs = await iterator.nextv(CHANGES_PER_WRITE);
      pairs.length > 0;
      pairs = await iterator.nextv(CHANGES_PER_WRITE)
    )
      yield* pairs;
  } finally {
    await iterator.close();
  }
}
