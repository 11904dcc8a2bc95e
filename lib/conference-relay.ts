import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { MathExpression, Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { EventPattern, IEventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE, EVENT_TYPES, type EventType } from '../lambda/contract/events';
import { RelayFoundation, type RelayFoundationProps } from './foundation/relay-foundation';
import type { RelaySecrets } from './foundation/relay-secrets';
import { RelayFunctions, type RelayFunctionsOptions } from './functions/relay-functions';
import { type AlarmOptions, describeTopic } from './monitoring/alarm-options';
import { RelayAlarms } from './monitoring/relay-alarms';
import type { RelayMetrics } from './monitoring/relay-metrics';
import { foundationOutputs, functionsOutputs, writeOutputs } from './outputs';
import { entryOfConstruct, RegistryEntry } from './registry-entry';

export interface ConferenceRelayProps extends RelayFoundationProps, RelayFunctionsOptions {
  /**
   * The alarms and the dashboard.
   *
   * @default - all alarms, which notify nobody, and a dashboard
   */
  readonly alarms?: AlarmOptions;
}

/**
 * The whole relay, for a stack of your own app. By default the resources that outlive every redeployment are retained.
 * Operators' commands read its outputs, whose keys contain the id of the construct.
 */
export class ConferenceRelay extends Construct {
  /**
   * An event pattern for rules. Without types, it matches all events of the relay.
   *
   * @param types types of events, such as `ConferenceEventType.CONFERENCE_ENDED`
   */
  static events(...types: readonly EventType[]): EventPattern {
    requireEventTypes(types);
    return { source: [EVENT_SOURCE], ...(types.length > 0 && { detailType: [...types] }) };
  }

  /** The resources that FoneStorm, subscribers and conferences depend on. */
  readonly foundation: RelayFoundation;
  /** The functions, which hold no state. */
  readonly functions: RelayFunctions;
  /** The alarms, for further actions; undefined if they are not enabled. */
  readonly alarms?: RelayAlarms;

  constructor(scope: Construct, id: string, props: ConferenceRelayProps) {
    super(scope, id);
    const { alarms = {} } = props;
    const foundation = new RelayFoundation(this, 'Foundation', props);
    const functions = new RelayFunctions(this, 'Functions', { ...props, foundation });
    if (alarms.enabled ?? true)
      this.alarms = new RelayAlarms(this, 'Alarms', { ...alarms, foundation, functions });
    const outputs = new Construct(this, 'Outputs');
    writeOutputs(outputs, {
      ...foundationOutputs(foundation),
      ...functionsOutputs(functions, describeTopic(alarms)),
    });
    const apiUrl = outputs.node.findChild('ApiUrl') as CfnOutput;
    const entry = new RegistryEntry(this, 'Registry', entryOfConstruct(this, apiUrl));
    foundation.conferences.node.addDependency(entry);
    this.foundation = foundation;
    this.functions = functions;
  }

  /** The base URL of the API and of callback URLs, without a slash at its end. */
  get apiUrl(): string {
    return this.functions.publicUrl;
  }

  /** The HTTP API. */
  get api(): HttpApi {
    return this.foundation.api.api;
  }

  /** The bus of the status events. */
  get eventBus(): IEventBus {
    return this.foundation.statusEvents.eventBus;
  }

  /** The table of conferences and deliveries. */
  get table(): ITable {
    return this.foundation.conferences.table;
  }

  /** The secrets: FoneStorm's credentials, and the relay's own. */
  get secrets(): RelaySecrets {
    return this.foundation.secrets;
  }

  /** The queues of work: the mailbox, the status checks, the deliveries, the workflows and the commands. */
  get queues(): IQueue[] {
    return this.foundation.queues;
  }

  /** The dead-letter queues: those of the queues of work, and that of the schedules. */
  get deadLetterQueues(): IQueue[] {
    return this.foundation.deadLetterQueues;
  }

  /** The metrics that count what happens. */
  get metrics(): RelayMetrics {
    return this.functions.metrics;
  }

  /**
   * Lets a principal invoke the function that serves the API, without a token: `IFunction.grantInvoke`. It may then create, read,
   * list, update, delete and erase all conferences, and its answers have their PINs.
   */
  grantInvoke(grantee: IGrantable): Grant {
    return this.functions.manageConferences.grantInvoke(grantee);
  }

  /** Lets a principal read the table: `ITable.grantReadData`. */
  grantRead(grantee: IGrantable): Grant {
    return this.foundation.conferences.grantRead(grantee);
  }

  /** Lets a principal publish its events on the bus: `IEventBus.grantPutEventsTo`. */
  grantPublish(grantee: IGrantable): Grant {
    return this.foundation.statusEvents.grantPublish(grantee);
  }

  /** Lets a principal send commands with this source on the bus. The source must be one of `commandSources`. */
  grantCommands(grantee: IGrantable, source: string): Grant {
    return this.foundation.commands.grantSend(grantee, source);
  }

  /** Callbacks that are durable in the mailbox; by default the sum of a minute. */
  metricAccepted(options?: MetricOptions): Metric {
    return this.metrics.metricAccepted(options);
  }

  /** Callbacks whose events are published; by default the sum of a minute. */
  metricPublished(options?: MetricOptions): Metric {
    return this.metrics.metricPublished(options);
  }

  /** Accepted callbacks that are not published; by default of an hour. */
  metricBacklog(options?: MetricOptions): MathExpression {
    return this.metrics.metricBacklog(options);
  }

  /** Deliveries whose attempts all failed; by default the sum of a minute. */
  metricDeliveriesFailed(options?: MetricOptions): Metric {
    return this.metrics.metricDeliveriesFailed(options);
  }

  /** Callers' requests that failed because of FoneStorm; by default the sum of a minute. */
  metricFoneStormFailed(options?: MetricOptions): Metric {
    return this.metrics.metricFoneStormFailed(options);
  }
}

/** Other languages have no union of the types, so that any string may come from them. */
function requireEventTypes(types: readonly EventType[]): void {
  const faults = types.flatMap((type, index) =>
    EVENT_TYPES.includes(type)
      ? []
      : [`types[${index}]: expected ${EVENT_TYPES.join(', ')}, got ${JSON.stringify(type)}`],
  );
  if (faults.length > 0) throw new Error(`Conference Relay: ${faults.join('; ')}`);
}
