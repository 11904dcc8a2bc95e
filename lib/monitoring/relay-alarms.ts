import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IAlarmAction,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Annotations, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RelayFoundation } from '../foundation/relay-foundation';
import type { RelayFunctions } from '../functions/relay-functions';
import { RelayMetrics } from './relay-metrics';

export interface RelayAlarmsProps {
  readonly foundation: RelayFoundation;
  readonly functions: RelayFunctions;
  /**
   * The action of each alarm when it goes off and when it is over, such as a message to an SNS topic. `false`: alarms show on
   * the dashboard only. Without the prop, synthesis warns.
   */
  readonly action?: IAlarmAction | false;
  /** The namespace of the metrics from the logs; see `RelayMetricsProps`. */
  readonly namespace?: string;
  /** Whether computed metrics have alarms, too. An emulator may not support them. Default true. */
  readonly computedAlarms?: boolean;
}

interface AlarmDefinition {
  /** The title of its section in docs/runbook.md. */
  readonly name: string;
  readonly metric: IMetric;
  /** The alarm goes off above this value … */
  readonly above?: number;
  /** … or below this value, and without data. */
  readonly below?: number;
  /** The consecutive periods of the metric until the alarm goes off; default 1. */
  readonly periods?: number;
}

/** The id of the warning, for `Annotations.of(scope).acknowledgeWarning`. */
const NO_ACTION_WARNING = 'conference-relay:alarms-without-action';
const NO_ACTION_MESSAGE =
  'The alarms notify nobody, because they have no action. Set the context value alarmTopic to the ARN of an ' +
  'SNS topic, or to none if the dashboard is enough. In your own CDK app, set the prop alarms.action, or set it to false.';

/** Alarms for loss and delay, and a dashboard with the alarms and their graphs. */
export class RelayAlarms extends Construct {
  constructor(scope: Construct, id: string, props: RelayAlarmsProps) {
    super(scope, id);
    const { foundation, functions, action, computedAlarms = true } = props;
    const metrics = new RelayMetrics(this, 'Metrics', props);
    const definitions = alarmDefinitions(foundation, functions, metrics);
    const enabled = definitions.filter(({ metric }) => computedAlarms || !(metric instanceof MathExpression));
    const alarms = enabled.map(({ name, metric, periods = 1, ...limit }) => {
      const alarm = new Alarm(this, name, {
        alarmDescription: `Conference Relay: ${name}. Runbook: docs/runbook.md#${anchorOf(name)}`,
        metric,
        evaluationPeriods: periods,
        ...thresholdOf(limit),
      });
      if (action) {
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
      }
      return alarm;
    });
    if (action === undefined) Annotations.of(this).addWarningV2(NO_ACTION_WARNING, NO_ACTION_MESSAGE);
    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.hours(12) });
    dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarm states', alarms, width: 24, height: 3 }));
    const graphs = enabled.map(({ name, metric }, index) => graph(name, metric, alarms[index]));
    graphs.push(graph('Dropped entries of erased conferences', metrics.entriesDropped));
    for (let row = 0; row < graphs.length; row += 4) dashboard.addWidgets(...graphs.slice(row, row + 4));
  }
}

function graph(title: string, metric: IMetric, alarm?: Alarm): GraphWidget {
  const leftAnnotations = alarm ? [alarm.toAnnotation()] : [];
  return new GraphWidget({ title, left: [metric], leftAnnotations, width: 6, height: 5 });
}

function thresholdOf({ above = 0, below }: Pick<AlarmDefinition, 'above' | 'below'>) {
  return below === undefined
    ? {
        threshold: above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }
    : {
        threshold: below,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
      };
}

/** The anchor of a Markdown heading. */
export function anchorOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

const MINUTE = Duration.minutes(1);

function alarmDefinitions(
  foundation: RelayFoundation,
  functions: RelayFunctions,
  metrics: RelayMetrics,
): readonly AlarmDefinition[] {
  const { mailbox, statusChecks, schedules, deliveries, api } = foundation;
  return [
    { name: 'Entries are dead letters', metric: visibleMessages(mailbox.deadLetters), above: 0 },
    { name: 'Status checks are dead letters', metric: visibleMessages(statusChecks.deadLetters), above: 0 },
    { name: 'Ticks are dead letters', metric: visibleMessages(schedules.deadLetters), above: 0 },
    { name: 'Deliveries are dead letters', metric: visibleMessages(deliveries.deadLetters), above: 0 },
    { name: 'Entries wait too long', metric: oldestMessageAge(mailbox.queue), above: 300, periods: 3 },
    {
      name: 'Status checks wait too long',
      metric: oldestMessageAge(statusChecks.queue),
      above: 1800,
      periods: 3,
    },
    // The queue itself delays some deliveries, by 15 minutes at most.
    { name: 'Deliveries wait too long', metric: oldestMessageAge(deliveries.queue), above: 1800, periods: 3 },
    { name: 'Deliveries fail', metric: metrics.deliveriesFailed, above: 0 },
    { name: 'Deliveries are retried', metric: metrics.deliveriesRetried, above: 0, periods: 5 },
    { name: 'Entries fail', metric: metrics.entriesFailed, above: 0 },
    { name: 'Entries are retried', metric: metrics.entriesRetried, above: 0, periods: 5 },
    { name: 'Status checks are retried', metric: metrics.statusChecksRetried, above: 0, periods: 30 },
    { name: 'FoneStorm fails', metric: metrics.fonestormFailed, above: 0, periods: 5 },
    { name: 'Accepted and published differ', metric: metrics.backlog, above: 5 },
    { name: 'Audits fail', metric: metrics.auditFailed, above: 0 },
    { name: 'The sweep does not run', metric: metrics.sweepsCompleted, below: 1 },
    {
      name: 'Requests end in 5xx',
      metric: api.api.metricServerError({ period: MINUTE, statistic: Stats.SUM }),
      above: 0,
    },
    ...functions.all.flatMap(({ name, lambda }): AlarmDefinition[] => [
      { name: `${name} fails`, metric: lambda.metricErrors({ period: MINUTE }), above: 0 },
      { name: `${name} is throttled`, metric: lambda.metricThrottles({ period: MINUTE }), above: 0 },
    ]),
  ];
}

function visibleMessages(queue: Queue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ period: MINUTE, statistic: Stats.MAXIMUM });
}

/** Seconds. */
function oldestMessageAge(queue: Queue): IMetric {
  return queue.metricApproximateAgeOfOldestMessage({ period: MINUTE, statistic: Stats.MAXIMUM });
}
