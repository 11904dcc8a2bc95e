import { MathExpression, type Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LOG_CODES } from '../../lambda/contract/log-codes';

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

/**
 * Metrics that count log lines. They cost a function no time. A metric exists in CloudWatch once an alarm, the dashboard or
 * your app asks for it. By default each is the sum of a minute.
 */
export class RelayMetrics extends Construct {
  /** The namespace of the metrics. */
  readonly namespace: string;
  private readonly logs: CountedLogs;

  constructor(scope: Construct, id: string, { logs, namespace }: RelayMetricsProps) {
    super(scope, id);
    this.logs = logs;
    this.namespace = namespace ?? namespaceOf(scope);
  }

  /** Callbacks that are durable in the mailbox. */
  metricAccepted(options?: MetricOptions): Metric {
    return this.count('accepted', this.logs.receiveCallback, options);
  }

  /** Callbacks whose events are published. */
  metricPublished(options?: MetricOptions): Metric {
    const pattern = FilterPattern.all(
      codePattern('published'),
      FilterPattern.stringValue('$.kind', '=', 'callback'),
    );
    return this.count('published', this.logs.advanceConference, options, pattern);
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

  private count(
    metricName: Code,
    logGroup: ILogGroup,
    options: MetricOptions = {},
    filterPattern: IFilterPattern = codePattern(metricName),
  ): Metric {
    const found = this.node.tryFindChild(metricName) as MetricFilter | undefined;
    const filter =
      found ??
      new MetricFilter(this, metricName, {
        logGroup,
        filterPattern,
        metricNamespace: this.namespace,
        metricName,
      });
    return filter.metric({ period: Duration.minutes(1), statistic: Stats.SUM, ...options });
  }
}

function namespaceOf(functions: Construct): string {
  return `ConferenceRelay/${Stack.of(functions).stackName}/${Names.uniqueResourceName(functions, { maxLength: 100 })}`;
}

function codePattern(metricName: Code) {
  return FilterPattern.stringValue('$.message', '=', LOG_CODES[metricName]);
}
