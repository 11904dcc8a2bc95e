import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../../lambda/adapters/dynamodb/items';

/** Creates a table with the keys and indexes of the deployed one, so that tests do not change its counters. */
export async function createTableLike(name: string): Promise<Table> {
  const client = new DynamoDBClient();
  const described = await client.send(new DescribeTableCommand({ TableName: name }));
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes = [] } = described.Table ?? {};
  const TableName = `${name.slice(0, 200)}-contracts`;
  await client.send(
    new CreateTableCommand({
      ...{ TableName, AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' },
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.map((index) => ({
        ...{ IndexName: index.IndexName, KeySchema: index.KeySchema, Projection: index.Projection },
      })),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 120, minDelay: 1 }, { TableName });
  return { client, name: TableName };
}
