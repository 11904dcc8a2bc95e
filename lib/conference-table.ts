import { AttributeType, BillingMode, type ITable, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { INDEXES, KEY } from '../lambda/contract/table';

/** What the functions do with the table; there is no `Scan`. */
export type TableOperation = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query';

export interface ConferenceTableProps {
  /** A table that is there already, with the keys, the indexes and the TTL of `lambda/contract/table`. */
  readonly table?: ITable;
}

/** The table of the conferences: definitions, states, history and what is counted. It outlives every redeployment. */
export class ConferenceTable extends Construct {
  readonly table: ITable;

  constructor(scope: Construct, id: string, props: ConferenceTableProps = {}) {
    super(scope, id);
    this.table = props.table ?? (this.make() as ITable);
  }

  /** Lets a function do these operations and no others, and tells it the table's name. */
  connect(target: LambdaFunction, ...operations: readonly TableOperation[]): void {
    const { tableArn, tableName } = this.table;
    const actions = operations.map((operation) => `dynamodb:${operation}`);
    target.addToRolePolicy(new PolicyStatement({ actions, resources: [tableArn] }));
    target.addEnvironment('RELAY_TABLE', tableName);
  }

  /** Lets a function query an index. */
  connectIndex(target: LambdaFunction, index: keyof typeof INDEXES): void {
    const resources = [`${this.table.tableArn}/index/${INDEXES[index].name}`];
    target.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:Query'], resources }));
  }

  private make(): Table {
    const table = new Table(this, 'Table', {
      partitionKey: { name: KEY.partition, type: AttributeType.STRING },
      sortKey: { name: KEY.sort, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: KEY.expires,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const { name, partition, sort, projection } of Object.values(INDEXES)) {
      table.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: { name: partition, type: AttributeType.STRING },
        sortKey: { name: sort, type: AttributeType.STRING },
        projectionType: ProjectionType[projection],
      });
    }
    return table;
  }
}
