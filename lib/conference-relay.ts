import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { EventPattern, IEventBus } from 'aws-cdk-lib/aws-events';
import type { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE, type EventType } from '../lambda/contract/events';
import { RelayFoundation, type RelayFoundationProps } from './foundation/relay-foundation';
import { RelayFunctions, type RelayFunctionsOptions } from './functions/relay-functions';
import { RelayAlarms, type RelayAlarmsProps } from './monitoring/relay-alarms';
import { foundationOutputs, functionsOutputs, writeOutputs } from './outputs';
import { entryOfConstruct, RegistryEntry } from './registry-entry';

export interface ConferenceRelayProps extends RelayFoundationProps, RelayFunctionsOptions {
  /** The props of the alarms, such as `RelayAlarmsProps.action`. `false`: no alarms and no dashboard. */
  readonly alarms?: Omit<RelayAlarmsProps, 'foundation' | 'functions'> | false;
}

/**
 * The whole relay, for a stack of your own app. The resources that outlive every redeployment are retained. Operators' commands
 * read its outputs, whose keys contain the id of the construct.
 */
export class ConferenceRelay extends Construct {
  /** An event pattern for rules. Without types, it matches all events of the relay. */
  static events(...types: readonly EventType[]): EventPattern {
    return { source: [EVENT_SOURCE], ...(types.length > 0 && { detailType: [...types] }) };
  }

  /** The base URL of the API and of callback URLs, without a slash at its end. */
  readonly apiUrl: string;
  /** The bus of the status events. */
  readonly eventBus: IEventBus;
  readonly table: ITable;

  constructor(scope: Construct, id: string, props: ConferenceRelayProps) {
    super(scope, id);
    const foundation = new RelayFoundation(this, 'Foundation', props);
    const functions = new RelayFunctions(this, 'Functions', { ...props, foundation });
    if (props.alarms !== false) new RelayAlarms(this, 'Alarms', { foundation, functions, ...props.alarms });
    const outputs = new Construct(this, 'Outputs');
    writeOutputs(outputs, {
      ...foundationOutputs(foundation),
      ...functionsOutputs(functions, alarmTopicOf(props.alarms)),
    });
    const apiUrl = outputs.node.findChild('ApiUrl') as CfnOutput;
    const entry = new RegistryEntry(this, 'Registry', entryOfConstruct(this, apiUrl));
    foundation.conferences.node.addDependency(entry);
    this.apiUrl = functions.publicUrl;
    this.eventBus = foundation.statusEvents.eventBus;
    this.table = foundation.conferences.table;
  }
}

function alarmTopicOf(alarms: ConferenceRelayProps['alarms']): string {
  if (alarms === false || alarms?.action === false) return 'none';
  return alarms?.action ? 'set in the app' : 'not set';
}
