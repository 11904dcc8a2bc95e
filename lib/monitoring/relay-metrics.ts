import { type IMetric, MathExpression, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LOG_CODES } from '../../lambda/contract/log-codes';
import type { RelayFunction } from '../functions/relay-function';
import type { RelayFunctions } from '../functions/relay-functions';

export interface RelayMetricsProps {
  readonly functions: RelayFunctions;
  /** Default: `ConferenceRelay/<stack>/<path of the functions>`, which is unique. */
  readonly namespace?: string;
}

/** Metrics that count log lines. They cost a function no time. */
export class RelayMetrics extends Construct {
  readonly entriesRetried: IMetric;
  readonly statusChecksRetried: IMetric;
  readonly fonestormFailed: IMetric;
  readonly auditFailed: IMetric;
  readonly entriesFailed: IMetric;
  readonly deliveriesFailed: IMetric;
  readonly deliveriesRetried: IMetric;
  /** Entries that arrived for erased conferences. They are expected: the dashboard shows them, without an alarm. */
  readonly entriesDropped: IMetric;
  /** Completed sweeps in 15 minutes. */
  readonly sweepsCompleted: IMetric;
  /** In an hour: the accepted callbacks without those whose events are published. */
  readonly backlog: IMetric;

  private readonly namespace: string;

  constructor(scope: Construct, id: string, { functions, namespace }: RelayMetricsProps) {
    super(scope, id);
    this.namespace = namespace ?? namespaceOf(functions);
    const { receiveCallback, manageConferences, advanceConference, checkStatus, deliverCallback, sweep } =
      functions;
    const minute = Duration.minutes(1);
    const hour = Duration.hours(1);
    this.entriesRetried = this.count('entriesRetried', advanceConference, minute);
    this.statusChecksRetried = this.count('statusChecksRetried', checkStatus, minute);
    this.fonestormFailed = this.count('fonestormFailed', manageConferences, minute);
    this.auditFailed = this.count('auditFailed', advanceConference, minute);
    this.entriesFailed = this.count('entriesFailed', advanceConference, minute);
    this.deliveriesFailed = this.count('deliveriesFailed', deliverCallback, minute);
    this.deliveriesRetried = this.count('deliveriesRetried', deliverCallback, minute);
    this.entriesDropped = this.count('entriesDropped', advanceConference, minute);
    this.sweepsCompleted = this.count('sweepsCompleted', sweep, Duration.minutes(15));
    const accepted = this.count('accepted', receiveCallback, hour);
    const published = this.count('published', advanceConference, hour, callbackPattern('published'));
    this.backlog = new MathExpression({
      expression: 'FILL(accepted, 0) - FILL(published, 0)',
      usingMetrics: { accepted, published },
      period: hour,
    });
  }

  private count(
    metricName: keyof typeof LOG_CODES,
    { logGroup }: RelayFunction,
    period: Duration,
    filterPattern: IFilterPattern = codePattern(metricName),
  ): Metric {
    return new MetricFilter(this, metricName, {
      logGroup,
      filterPattern,
      metricNamespace: this.namespace,
      metricName,
    }).metric({
      period,
      statistic: Stats.SUM,
    });
  }
}

function namespaceOf(functions: RelayFunctions): string {
  return `ConferenceRelay/${Stack.of(functions).stackName}/${Names.uniqueResourceName(functions, { maxLength: 100 })}`;
}

function callbackPattern(metricName: keyof typeof LOG_CODES) {
  return FilterPattern.all(codePattern(metricName), FilterPattern.stringValue('$.kind', '=', 'callback'));
}

function codePattern(metricName: keyof typeof LOG_CODES) {
  return FilterPattern.stringValue('$.message', '=', LOG_CODES[metricName]);
}
