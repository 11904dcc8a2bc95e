import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { INDEXES, KEY } from '../../lambda/contract/table';

/** The definition of a table, in DynamoDB's names. */
export type TableDefinition = Omit<CreateTableCommandInput, 'TableName'>;

const keySchema = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: 'HASH' as const },
  { AttributeName: sort, KeyType: 'RANGE' as const },
];
const INDEX_DEFINITIONS = Object.values(INDEXES);
const KEY_ATTRIBUTES = [
  KEY.partition,
  KEY.sort,
  ...INDEX_DEFINITIONS.flatMap(({ partition, sort }) => [partition, sort]),
];

/** The deployed table. To load the AWS CDK for it would take half of the start. */
export const TABLE_DEFINITION: TableDefinition = {
  AttributeDefinitions: KEY_ATTRIBUTES.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: keySchema(KEY.partition, KEY.sort),
  GlobalSecondaryIndexes: INDEX_DEFINITIONS.map(({ name, partition, sort, projection }) => ({
    IndexName: name,
    KeySchema: keySchema(partition, sort),
    Projection: { ProjectionType: projection },
  })),
  BillingMode: 'PAY_PER_REQUEST',
};
