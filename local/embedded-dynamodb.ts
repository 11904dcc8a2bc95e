import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import type { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { App, Stack } from 'aws-cdk-lib/core';
import dynalite from 'dynalite';
import { Level } from 'level';
import type { Table } from '../lambda/adapters/dynamodb-items';
import { ConferenceTable } from '../lib/conference-table';

/** A DynamoDB in this process, with the relay's table in it. */
export interface EmbeddedDynamoDb extends Table {
  close(): Promise<void>;
}

const NAME = 'conference-relay';

/**
 * Starts a DynamoDB with the table that is deployed.
 *
 * @param folder where its data stays between runs; in memory where there is none
 * @throws where the folder cannot be opened
 */
export async function startEmbeddedDynamoDb({ folder }: { folder?: string } = {}): Promise<EmbeddedDynamoDb> {
  if (folder !== undefined) await requireReadable(folder);
  const server = dynalite({ createTableMs: 0, ...(folder !== undefined && { path: folder }) });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  // The SDK warns of the end of its support for Node 20, which runs this and is not what is deployed.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await createTable(client);
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

/** The embedded DynamoDB ends the process where its folder cannot be opened: this throws instead. */
async function requireReadable(folder: string): Promise<void> {
  const store = new Level(folder);
  await store.open();
  await store.close();
}

async function createTable(client: DynamoDBClient): Promise<void> {
  try {
    await client.send(new CreateTableCommand({ ...tableDefinition(), TableName: NAME }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

/** The table that is deployed, as CloudFormation is given it: the same names as DynamoDB's own API. */
function tableDefinition(): Omit<CreateTableCommandInput, 'TableName'> {
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } = synthesisedTable();
  return { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode };
}

function synthesisedTable(): CreateTableCommandInput {
  // The rules that CDK checks a template against take two seconds to load, and the deployment checks them anyway.
  process.env.CDK_VALIDATION = 'false';
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Local');
  const { table } = new ConferenceTable(stack, 'Conferences');
  const { Resources } = app.synth().getStackByName(stack.stackName).template;
  const logicalId = stack.getLogicalId(table.node.defaultChild as CfnTable);
  return Resources[logicalId].Properties;
}
