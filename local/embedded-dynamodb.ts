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
import type { Table } from '../lambda/adapters/dynamodb-items';
import { ConferenceTable } from '../lib/conference-table';
import { completeIndexes, declareIndexes, fillIndexes, type TableDefinition } from './missing-indexes';

/** A DynamoDB in this process, with the relay's table in it. */
export interface EmbeddedDynamoDb extends Table {
  close(): Promise<void>;
}

const NAME = 'conference-relay';

/**
 * Starts a DynamoDB with the table that is deployed. A table of an earlier release gets the indexes that it does not
 * have.
 *
 * @param folder where its data stays between runs; in memory where there is none
 * @throws where the folder cannot be opened
 */
export async function startEmbeddedDynamoDb({ folder }: { folder?: string } = {}): Promise<EmbeddedDynamoDb> {
  const definition = tableDefinition();
  // The embedded DynamoDB ends the process where its folder cannot be opened: this throws instead.
  if (folder !== undefined && (await declareIndexes(folder, NAME, definition))) {
    const filling = await listening(folder);
    await fillIndexes(filling, definition).finally(filling.close);
    await completeIndexes(folder, NAME);
  }
  const started = await listening(folder);
  await createTable(started.client, definition);
  return started;
}

async function listening(folder: string | undefined): Promise<EmbeddedDynamoDb> {
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

async function createTable(client: DynamoDBClient, definition: TableDefinition): Promise<void> {
  try {
    await client.send(new CreateTableCommand({ ...definition, TableName: NAME }));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

/** The table that is deployed, as CloudFormation is given it: the same names as DynamoDB's own API. */
function tableDefinition(): TableDefinition {
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
