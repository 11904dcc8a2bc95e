import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { RelayFoundation, type RelayFoundationProps } from './relay-foundation';
import { RelayFunctions, type RelayFunctionsProps } from './relay-functions';

export interface ConferenceRelayProps extends RelayFoundationProps, Omit<RelayFunctionsProps, 'foundation'> {}

/** The whole relay, in a stack of somebody's own. What outlives every redeployment is retained. */
export class ConferenceRelay extends Construct {
  /** Of the conferences API and of the callbacks, without a slash at its end. */
  readonly apiUrl: string;
  /** Where status events are published. */
  readonly eventBus: IEventBus;
  readonly table: ITable;

  constructor(scope: Construct, id: string, props: ConferenceRelayProps) {
    super(scope, id);
    const foundation = new RelayFoundation(this, 'Foundation', props);
    new RelayFunctions(this, 'Functions', { ...props, foundation });
    this.apiUrl = props.publicUrl ?? foundation.api.api.apiEndpoint;
    this.eventBus = foundation.statusEvents.eventBus;
    this.table = foundation.conferences.table;
  }
}
