import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { Table } from '../lambda/adapters/dynamodb-items';
import { completeIndexes, declareIndexes, fillIndexes } from './missing-indexes';
import { straightTo } from './straight-requests';
import { TABLE } from './table-definition';
import { refuseBeyondLimits } from './table-limits';

/** A DynamoDB in this process, with the relay's table in it. */
export interface EmbeddedDynamoDb extends Table {
  close(): Promise<void>;
}

const NAME = 'conference-relay';
/** In seconds: for a new table to be there, and from one look to the next. */
const PATIENCE = { maxWaitTime: 10, minDelay: 0.005, maxDelay: 0.05 };

/**
 * Starts a DynamoDB with the table that is deployed. A table of an earlier release gets the indexes that it does not
 * have.
 *
 * @param folder where its data stays between runs; in memory where there is none
 * @throws where the folder cannot be opened
 */
export async function startEmbeddedDynamoDb({ folder }: { folder?: string } = {}): Promise<EmbeddedDynamoDb> {
  // The embedded DynamoDB ends the process where its folder cannot be opened: this throws instead.
  if (folder !== undefined && (await declareIndexes(folder, NAME, TABLE))) {
    const filling = await listening(folder);
    await fillIndexes(filling, TABLE).finally(filling.close);
    await completeIndexes(folder, NAME);
  }
  const started = await listening(folder);
  await createTable(started.client);
  return started;
}

async function listening(folder: string | undefined): Promise<EmbeddedDynamoDb> {
  const server = dynalite({ createTableMs: 0, ...(folder !== undefined && { path: folder }) });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // The SDK warns of the end of its support for Node 20, which runs this and is not what is deployed.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const client = new DynamoDBClient({
    endpoint: 'http://localhost',
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    ...straightTo(server),
  });
  refuseBeyondLimits(client);
  return {
    client,
    name: NAME,
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
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
