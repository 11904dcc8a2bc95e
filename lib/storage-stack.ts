import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ConferenceTable } from './conference-table';

/** What outlives every redeployment. */
export class StorageStack extends Stack {
  readonly conferences: ConferenceTable;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.conferences = new ConferenceTable(this, 'Conferences');
  }
}
