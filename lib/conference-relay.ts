import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { EventPattern, IEventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { EVENT_SOURCE, type EventType } from '../lambda/contract/events';
import { RelayFoundation, type RelayFoundationProps } from './foundation/relay-foundation';
import { RelayFunctions, type RelayFunctionsProps } from './functions/relay-functions';
import { RelayAlarms, type RelayAlarmsProps } from './monitoring/relay-alarms';

export interface ConferenceRelayProps extends RelayFoundationProps, Omit<RelayFunctionsProps, 'foundation'> {
  /** Props of its alarms, such as `RelayAlarmsProps.action`; `false` for no alarms and no dashboard. */
  readonly alarms?: Omit<RelayAlarmsProps, 'foundation' | 'functions'> | false;
}

/** The whole relay, in a stack of somebody's own. What outlives every redeployment is retained. */
export class ConferenceRelay extends Construct {
  /** A pattern for rules: the events of these types, or of all types where none is given. */
  static events(...types: readonly EventType[]): EventPattern {
    return { source: [EVENT_SOURCE], ...(types.length > 0 && { detailType: [...types] }) };
  }

  /** Of the conferences API and of the callbacks, without a slash at its end. */
  readonly apiUrl: string;
  /** Where status events are published. */
  readonly eventBus: IEventBus;
  readonly table: ITable;

  constructor(scope: Construct, id: string, props: ConferenceRelayProps) {
    super(scope, id);
    const foundation = new RelayFoundation(this, 'Foundation', props);
    const functions = new RelayFunctions(this, 'Functions', { ...props, foundation });
    if (props.alarms !== false) new RelayAlarms(this, 'Alarms', { foundation, functions, ...props.alarms });
    this.apiUrl = functions.publicUrl;
    this.eventBus = foundation.statusEvents.eventBus;
    this.table = foundation.conferences.table;
  }
}
