import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { INDEXES, KEY } from '../lambda/contract/table';

/** The definition of a table, by CloudFormation's names and DynamoDB's own. */
export type TableDefinition = Omit<CreateTableCommandInput, 'TableName'>;

const keys = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  { AttributeName: sort, KeyType: 'RANGE' as const },
];
const indexes = Object.values(INDEXES);
const named = [KEY.partition, KEY.sort, ...indexes.flatMap(({ partition, sort }) => [partition, sort])];

/** The table that is deployed, by DynamoDB's own names. The AWS CDK would take half of a start to say the same. */
export const TABLE: TableDefinition = {
  AttributeDefinitions: named.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: keys(KEY.partition, KEY.sort),
  GlobalSecondaryIndexes: indexes.map(({ name, partition, sort, projection }) => ({
    IndexName: name,
    KeySchema: keys(partition, sort),
    Projection: { ProjectionType: projection },
  })),
  BillingMode: 'PAY_PER_REQUEST',
};
