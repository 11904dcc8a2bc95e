import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../lambda/adapters/dynamodb-items';
import { compactStore } from './compaction';
import { DamagedFile } from './damaged-file';
import { failureCode } from './disk-failure';
import { perform } from './dynalite-actions';
import { type LevelStore, openLevelStore } from './level-store';
import { reopening } from './reopening';
import { type Expected, requireStore, storedTable, unreadable } from './stored-table';
import { straightTo } from './straight-requests';
import { TABLE } from './table-definition';
import { refuseBeyondLimits } from './table-limits';
import { makeIndexesWhole } from './whole-indexes';

/** A DynamoDB in this process, with the relay's table in it. */
export interface EmbeddedDynamoDb extends Table {
  /** Has nothing on disk of what was overwritten or deleted. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

export interface EmbeddedDynamoDbOptions {
  /** The folder that keeps its data between runs; in memory if there is none. */
  readonly folder?: string;
  /** The content that the folder must already have; default nothing. */
  readonly expected?: Expected;
  /** Opens the store in the folder; again after a failure. */
  readonly open?: (folder: string | undefined) => Promise<LevelStore>;
}

const NAME = 'conference-relay';
/** In seconds: for a new table to be there, and from one look to the next. */
const PATIENCE = { maxWaitTime: 10, minDelay: 0.005, maxDelay: 0.05 };

/**
 * Starts a DynamoDB with the deployed table. The start repairs the indexes of an existing table: those that an earlier
 * release did not have, and those that differ from their items after an interrupted process.
 *
 * If the disk fails, requests get DynamoDB's own error, until the disk can be written again.
 *
 * @throws {DamagedFile} if the folder cannot be opened, or the table is incomplete
 */
export async function startEmbeddedDynamoDb({
  folder,
  expected = 'nothing',
  open = openLevelStore,
}: EmbeddedDynamoDbOptions = {}): Promise<EmbeddedDynamoDb> {
  if (folder !== undefined && expected !== 'nothing') await requireStore(folder);
  const first = await open(folder).catch((error) => {
    throw folder !== undefined && isDamage(error) ? unreadable(folder, error) : error;
  });
  try {
    const stored = await storedTable(first, NAME, folder ?? 'memory', expected);
    if (stored) await makeIndexesWhole(first.store, NAME, stored, TABLE);
  } catch (error) {
    await first.close();
    throw error instanceof DamagedFile || !isDamage(error) ? error : unreadable(folder ?? 'memory', error);
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
  try {
    await createTable(client);
  } catch (error) {
    client.destroy();
    await kept.close();
    throw error;
  }
  return {
    client,
    name: NAME,
    async compact() {
      if (folder !== undefined) await kept.use(({ store }) => compactStore(store));
    },
    async close() {
      client.destroy();
      await kept.close();
    },
  };
}

/** LevelDB could not write or read a file. */
function isOfDisk(error: unknown): boolean {
  return (error as { readonly code?: unknown } | undefined)?.code === 'LEVEL_IO_ERROR';
}

/** Whether opening failed because of the folder's content, not because of another process or missing permission. */
function isDamage(error: unknown): boolean {
  return failureCode(error) === undefined;
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
