import { MathExpression, type Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LATENCY_METRIC } from '../../lambda/contract/health-metrics';
import { LOG_CODES } from '../../lambda/contract/log-codes';
import { acknowledge } from '../acknowledge';

/** The log groups whose lines are counted. */
export interface CountedLogs {
  readonly receiveCallback: ILogGroup;
  readonly manageConferences: ILogGroup;
  readonly advanceConference: ILogGroup;
  readonly checkStatus: ILogGroup;
  readonly deliverCallback: ILogGroup;
  readonly resumeWorkflow: ILogGroup;
  readonly sweep: ILogGroup;
  /** @default - none: the bus takes no commands */
  readonly executeCommand?: ILogGroup;
}

export interface RelayMetricsProps {
  readonly logs: CountedLogs;
  /**
   * The namespace of the metrics. No other relay of the account and region may have it.
   *
   * @default - `ConferenceRelay/<stack>/<path of the functions>`
   */
  readonly namespace?: string;
}

type Code = keyof typeof LOG_CODES;

/** The metrics of the route `GET /v2/health`: `lambda/contract/health-metrics.ts` has their names. */
const READ_METRICS = [
  ...(['metricAccepted', 'metricPublished', 'metricPublicationLatency'] as const),
  ...(['metricDeliveriesAttempted', 'metricDeliveriesFailed', 'metricSweepsCompleted'] as const),
] as const;

/**
 * Metrics that count log lines. They cost a function no time. A metric exists in CloudWatch once an alarm, the dashboard or
 * your app asks for it; those of the route `GET /v2/health` always do. By default each is the sum of a minute.
 */
export class RelayMetrics extends Construct {
  /** The namespace of the metrics. */
  readonly namespace: string;
  private readonly logs: CountedLogs;

  constructor(scope: Construct, id: string, props: RelayMetricsProps) {
    super(scope, id);
    this.logs = props.logs;
    this.namespace = props.namespace ?? namespaceOf(scope);
  }

  /** Callbacks that are durable in the mailbox. */
  metricAccepted(options?: MetricOptions): Metric {
    return this.count('accepted', this.logs.receiveCallback, options);
  }

  /** Callbacks whose events are published. */
  metricPublished(options?: MetricOptions): Metric {
    return this.count('published', this.logs.advanceConference, options, callbacksPublished());
  }

  /** Accepted callbacks of an hour that are not published. */
  metricBacklog(options: MetricOptions = {}): MathExpression {
    const { period = Duration.hours(1) } = options;
    const [accepted, published] = [this.metricAccepted({ period }), this.metricPublished({ period })];
    const { label, color } = options;
    return new MathExpression({
      expression: 'FILL(accepted, 0) - FILL(published, 0)',
      usingMetrics: { accepted, published },
      period,
      ...(label !== undefined && { label }),
      ...(color !== undefined && { color }),
    });
  }

  /** Entries that became an event with a fault. */
  metricEntriesFailed(options?: MetricOptions): Metric {
    return this.count('entriesFailed', this.logs.advanceConference, options);
  }

  /** Retries of entries, because the infrastructure failed. */
  metricEntriesRetried(options?: MetricOptions): Metric {
    return this.count('entriesRetried', this.logs.advanceConference, options);
  }

  /** Entries that arrived for erased conferences. They are expected. */
  metricEntriesDropped(options?: MetricOptions): Metric {
    return this.count('entriesDropped', this.logs.advanceConference, options);
  }

  /** Conferences whose audit has findings. */
  metricAuditsFailed(options?: MetricOptions): Metric {
    return this.count('auditFailed', this.logs.advanceConference, options);
  }

  /** Retries of status checks, because FoneStorm or the infrastructure failed. */
  metricStatusChecksRetried(options?: MetricOptions): Metric {
    return this.count('statusChecksRetried', this.logs.checkStatus, options);
  }

  /** Retries of commands, because FoneStorm or the infrastructure failed. Only if the bus takes commands. */
  metricCommandsRetried(options?: MetricOptions): Metric {
    const { executeCommand } = this.logs;
    if (!executeCommand) throw new Error('Conference Relay: commandSources: expected a source, got none');
    return this.count('commandsRetried', executeCommand, options);
  }

  /** Callers' requests that failed because of FoneStorm. */
  metricFoneStormFailed(options?: MetricOptions): Metric {
    return this.count('fonestormFailed', this.logs.manageConferences, options);
  }

  /** Direct invocations that failed because of their callers. AWS Lambda counts them as errors of the function. */
  metricInvocationsRefused(options?: MetricOptions): Metric {
    return this.count('invocationsRefused', this.logs.manageConferences, options);
  }

  /** Milliseconds from the receipt of a callback to the publication of its events; by default their sum in a minute. */
  metricPublicationLatency(options?: MetricOptions): Metric {
    const pattern = callbacksPublished();
    return this.measure(LATENCY_METRIC, '$.latency', this.logs.advanceConference, options, pattern);
  }

  /** Attempts of deliveries. */
  metricDeliveriesAttempted(options?: MetricOptions): Metric {
    return this.count('deliveriesAttempted', this.logs.deliverCallback, options);
  }

  /** Deliveries whose attempts all failed. */
  metricDeliveriesFailed(options?: MetricOptions): Metric {
    return this.count('deliveriesFailed', this.logs.deliverCallback, options);
  }

  /** Retries of delivery jobs, because the infrastructure failed. */
  metricDeliveriesRetried(options?: MetricOptions): Metric {
    return this.count('deliveriesRetried', this.logs.deliverCallback, options);
  }

  /** Completed sweeps; by default of 15 minutes, which has three. */
  metricSweepsCompleted(options: MetricOptions = {}): Metric {
    return this.count('sweepsCompleted', this.logs.sweep, { period: Duration.minutes(15), ...options });
  }

  /** Lets a function read the metrics, and sets its environment variable. CloudWatch has no permission for single metrics. */
  connectReader(target: LambdaFunction): void {
    for (const metric of READ_METRICS) this[metric]();
    target.addToRolePolicy(new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }));
    acknowledge(target.role ?? target, {
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'CloudWatch knows no resource for the values of metrics.',
    });
    target.addEnvironment('RELAY_METRIC_NAMESPACE', this.namespace);
  }

  private count(
    metricName: Code,
    logGroup: ILogGroup,
    options?: MetricOptions,
    filterPattern: IFilterPattern = codePattern(metricName),
  ): Metric {
    return this.measure(metricName, '1', logGroup, options, filterPattern);
  }

  /** @param metricValue the value of a line: a number, or the field that has it */
  private measure(
    metricName: string,
    metricValue: string,
    logGroup: ILogGroup,
    options: MetricOptions = {},
    filterPattern: IFilterPattern,
  ): Metric {
    const found = this.node.tryFindChild(metricName) as MetricFilter | undefined;
    const filter =
      found ??
      new MetricFilter(this, metricName, {
        logGroup,
        filterPattern,
        metricNamespace: this.namespace,
        metricName,
        metricValue,
      });
    return filter.metric({ period: Duration.minutes(1), statistic: Stats.SUM, ...options });
  }
}

function namespaceOf(functions: Construct): string {
  return `ConferenceRelay/${Stack.of(functions).stackName}/${Names.uniqueResourceName(functions, { maxLength: 100 })}`;
}

function callbacksPublished(): IFilterPattern {
  const isCallback = FilterPattern.stringValue('$.kind', '=', 'callback');
  return FilterPattern.all(codePattern('published'), isCallback);
}

function codePattern(metricName: Code) {
  return FilterPattern.stringValue('$.message', '=', LOG_CODES[metricName]);
}
