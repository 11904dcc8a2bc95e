import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../lambda/adapters/dynamodb-items';
import { perform } from './dynalite-actions';
import { type LevelStore, openLevelStore } from './level-store';
import { reopening } from './reopening';
import { straightTo } from './straight-requests';
import { TABLE } from './table-definition';
import { LAYOUT } from './table-layout';
import { refuseBeyondLimits } from './table-limits';
import { makeIndexesWhole, type StoredTable } from './whole-indexes';

/** A DynamoDB in this process, with the relay's table in it. */
export interface EmbeddedDynamoDb extends Table {
  close(): Promise<void>;
}

export interface EmbeddedDynamoDbOptions {
  /** Where its data stays between runs; in memory if there is none. */
  readonly folder?: string;
  /** Opens the store in the folder; again after a failure. */
  readonly open?: (folder: string | undefined) => Promise<LevelStore>;
}

const NAME = 'conference-relay';
/** In seconds: for a new table to be there, and from one look to the next. */
const PATIENCE = { maxWaitTime: 10, minDelay: 0.005, maxDelay: 0.05 };

/**
 * Starts a DynamoDB with the table that is deployed. The indexes of a table that is there already are made whole: those
 * that an earlier release did not have, and those that a process left apart from their items.
 *
 * If the disk fails, requests are answered as DynamoDB's own failures are, until it can be written again.
 *
 * @throws if the folder cannot be opened
 */
export async function startEmbeddedDynamoDb({
  folder,
  open = openLevelStore,
}: EmbeddedDynamoDbOptions = {}): Promise<EmbeddedDynamoDb> {
  const first = await open(folder);
  try {
    const stored = await first.store.db.get(LAYOUT.table(NAME));
    if (stored !== undefined) await makeIndexesWhole(first.store, NAME, stored as StoredTable, TABLE);
  } catch (error) {
    await first.close();
    throw error;
  }
  const kept = reopening(
    first,
    () => open(folder),
    (error) => folder !== undefined && isOfDisk(error),
  );
  // The SDK warns of the end of its support for Node 20, which runs this and is not what is deployed.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const client = new DynamoDBClient({
    endpoint: 'http://localhost',
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    ...straightTo((operation, input) => kept.use(({ store }) => perform(store, operation, input))),
  });
  refuseBeyondLimits(client);
  await createTable(client);
  return {
    client,
    name: NAME,
    async close() {
      client.destroy();
      await kept.close();
    },
  };
}

/** LevelDB could not write or read a file. */
function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'LEVEL_IO_ERROR';
}

async function createTable(client: DynamoDBClient): Promise<void> {
  try {
    await client.send(new CreateTableCommand({ ...TABLE, TableName: NAME }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  // It is being created for a moment, in which there is nothing to be read or written.
  await waitUntilTableExists({ client, ...PATIENCE }, { TableName: NAME });
}
