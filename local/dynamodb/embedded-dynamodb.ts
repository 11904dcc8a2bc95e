import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../../lambda/adapters/dynamodb/items';
import { DamagedFile } from '../storage/damaged-file';
import { failureCode } from '../storage/disk-failure';
import { performAction } from './dynalite-actions';
import { createInProcessClient } from './in-process-client';
import { type LevelStore, openLevelStore } from './level-store';
import { reopenOnFailure } from './reopen-on-failure';
import { repairIndexes } from './repair-indexes';
import { type ExpectedContent, readStoredTable, requireStore, unreadableStore } from './stored-table';
import { TABLE_DEFINITION } from './table-definition';
import { enforceLimits } from './table-limits';

/** A DynamoDB in this process, with the relay's table in it. */
export interface EmbeddedDynamoDb extends Table {
  /** Removes overwritten and deleted values from the disk. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

export interface EmbeddedDynamoDbOptions {
  /** The folder of the data; default in memory. */
  readonly folder?: string;
  /** The content that the folder must already have; default nothing. */
  readonly expected?: ExpectedContent;
  /** Opens the store in the folder, at the start and after a failure. */
  readonly open?: (folder: string | undefined) => Promise<LevelStore>;
}

const TABLE_NAME = 'conference-relay';
/** The time for the creation of a table, and the time between two checks, in seconds. */
const TABLE_WAIT = { maxWaitTime: 10, minDelay: 0.005, maxDelay: 0.05 };

/**
 * Starts a DynamoDB with the deployed table. The start repairs the indexes of an existing table.
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
    throw folder !== undefined && isContentFault(error) ? unreadableStore(folder, error) : error;
  });
  try {
    const stored = await readStoredTable(first, TABLE_NAME, folder ?? 'memory', expected);
    if (stored) await repairIndexes(first.store, TABLE_NAME, stored, TABLE_DEFINITION);
  } catch (error) {
    await first.close();
    throw error instanceof DamagedFile || !isContentFault(error)
      ? error
      : unreadableStore(folder ?? 'memory', error);
  }
  const reopened = reopenOnFailure(
    first,
    () => open(folder),
    (error) => folder !== undefined && isDiskError(error),
  );
  const client = createInProcessClient((operation, input) =>
    reopened.use(({ store }) => performAction(store, operation, input)),
  );
  enforceLimits(client);
  try {
    await createTable(client);
  } catch (error) {
    client.destroy();
    await reopened.close();
    throw error;
  }
  return {
    client,
    name: TABLE_NAME,
    compact: () => reopened.use((opened) => opened.compact()),
    async close() {
      client.destroy();
      await reopened.close();
    },
  };
}

/** LevelDB could not write or read a file. */
function isDiskError(error: unknown): boolean {
  return (error as { readonly code?: unknown } | undefined)?.code === 'LEVEL_IO_ERROR';
}

/** Whether opening failed because of the folder's content, not because of another process or missing permission. */
function isContentFault(error: unknown): boolean {
  return failureCode(error) === undefined;
}

async function createTable(client: DynamoDBClient): Promise<void> {
  try {
    await client.send(new CreateTableCommand({ ...TABLE_DEFINITION, TableName: TABLE_NAME }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  // A new table cannot be read or written at once.
  await waitUntilTableExists({ client, ...TABLE_WAIT }, { TableName: TABLE_NAME });
}
