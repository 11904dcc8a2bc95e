import {
  AttributeType,
  BillingMode,
  type ITable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { INDEXES, KEY } from '../../lambda/contract/table';
import { acknowledge, securityRule } from '../acknowledge';
import { keyIn } from '../encryption';
import { RETAINED } from '../removal';
import type { ResourceProps } from '../resource-props';
import { requireOwnAccount } from './own-account';

/** The operations of the functions on the table. `Scan` is not one of them. */
export type TableOperation = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query';

const WRITE_OPERATIONS: readonly TableOperation[] = ['PutItem', 'UpdateItem', 'DeleteItem'];
const isWrite = (operation: TableOperation) => WRITE_OPERATIONS.includes(operation);
const KEY_WRITE_ACTIONS = ['kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];

const BACKUP_REASON =
  'Point-in-time recovery restores the table of any second of the last 35 days. A backup plan belongs to the account.';

export interface ConferenceTableProps extends ResourceProps {
  /**
   * An existing table with the keys, the indexes and the TTL of `lambda/contract/table`.
   *
   * @default - a new table
   */
  readonly table?: ITable;
}

/** The table of definitions, states, logs, deliveries, bookings and budgets. It outlives every redeployment. */
export class ConferenceTable extends Construct {
  readonly table: ITable;

  constructor(scope: Construct, id: string, props: ConferenceTableProps = {}) {
    super(scope, id);
    if (props.table) requireOwnAccount(this, 'table', props.table.tableArn);
    this.table = props.table ?? (this.create(props) as ITable);
  }

  /** Lets a principal of your app read the table: `ITable.grantReadData`. The functions alone write to it. */
  grantRead(grantee: IGrantable): Grant {
    return this.table.grantReadData(grantee);
  }

  /**
   * Lets a function use these operations only, and sets its environment variable.
   *
   * @jsii ignore
   */
  connect(target: LambdaFunction, ...operations: readonly TableOperation[]): void {
    const actions = operations.map((operation) => `dynamodb:${operation}`);
    // `table.grant` would also grant them for all indexes.
    Grant.addToPrincipal({ grantee: target, actions, resourceArns: [this.table.tableArn] });
    this.connectKey(target, operations.some(isWrite));
    target.addEnvironment('RELAY_TABLE', this.table.tableName);
  }

  /** Lets a function use the table's customer managed key, if it has one, as `table.grantReadWriteData` does. */
  private connectKey(target: LambdaFunction, writes: boolean): void {
    const actions = ['kms:Decrypt', 'kms:DescribeKey', ...(writes ? KEY_WRITE_ACTIONS : [])];
    this.table.encryptionKey?.grant(target, ...actions);
  }

  /**
   * Lets a function query an index.
   *
   * @jsii ignore
   */
  connectIndex(target: LambdaFunction, index: keyof typeof INDEXES): void {
    const resourceArns = [`${this.table.tableArn}/index/${INDEXES[index].name}`];
    Grant.addToPrincipal({ grantee: target, actions: ['dynamodb:Query'], resourceArns });
  }

  private create({ removalPolicy = RETAINED, encryptionKey }: ConferenceTableProps): Table {
    const table = new Table(this, 'Table', {
      partitionKey: { name: KEY.partition, type: AttributeType.STRING },
      sortKey: { name: KEY.sort, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: KEY.expires,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy,
      ...(encryptionKey && {
        encryption: TableEncryption.CUSTOMER_MANAGED,
        encryptionKey: keyIn(this, encryptionKey),
      }),
    });
    for (const { name, partition, sort, projection } of Object.values(INDEXES)) {
      table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: { name: partition, type: AttributeType.STRING },
        sortKey: { name: sort, type: AttributeType.STRING },
        projectionType: ProjectionType[projection],
      });
    }
    acknowledge(table, ...securityRule('DynamoDBInBackupPlan', BACKUP_REASON));
    return table;
  }
}
