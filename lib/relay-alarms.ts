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
import type { RelayFoundation } from './relay-foundation';
import type { RelayFunctions } from './relay-functions';
import { RelayMetrics } from './relay-metrics';

export interface RelayAlarmsProps {
  readonly foundation: RelayFoundation;
  readonly functions: RelayFunctions;
  /**
   * The action of an alarm when it goes off and when it is over, such as a message to a topic of Amazon SNS. `false` for
   * alarms on the dashboard only. If it is left out, synthesis warns.
   */
  readonly action?: IAlarmAction | false;
  /** The namespace of the metrics from the logs; see `RelayMetricsProps`. */
  readonly namespace?: string;
  /** Whether metrics that are computed of others have alarms, too: not every CloudFormation can. Default true. */
  readonly computed?: boolean;
}

interface Watched {
  /** The alarm's name in docs/runbook.md, where a section has it as its title. */
  readonly name: string;
  readonly metric: IMetric;
  /** It sounds above this … */
  readonly above?: number;
  /** … or below this, and where nothing is measured. */
  readonly below?: number;
  /** For so many periods of the metric on end; default 1. */
  readonly periods?: number;
}

/** The id of the warning, for `Annotations.of(scope).acknowledgeWarning`. */
const NOBODY_IS_TOLD = 'conference-relay:alarms-without-action';
const WHAT_TO_SET =
  'The alarms notify nobody, because they have no action. Set the context value alarmTopic to the ARN of an ' +
  'SNS topic, or to none if dashboards are enough. In an app of your own, set the prop alarms.action, or set it to false.';

/** An alarm for everything that means loss or delay, and a dashboard that shows them with their graphs. */
export class RelayAlarms extends Construct {
  constructor(scope: Construct, id: string, props: RelayAlarmsProps) {
    super(scope, id);
    const { foundation, functions, action, computed = true } = props;
    const counted = new RelayMetrics(this, 'Metrics', props);
    const all = watchedOf(foundation, functions, counted);
    const watched = all.filter(({ metric }) => computed || !(metric instanceof MathExpression));
    const alarms = watched.map(({ name, metric, periods = 1, ...limit }) => {
      const alarm = new Alarm(this, name, {
        alarmDescription: `Conference Relay: ${name}. What to do: docs/runbook.md#${anchorOf(name)}`,
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
    if (action === undefined) Annotations.of(this).addWarningV2(NOBODY_IS_TOLD, WHAT_TO_SET);
    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.hours(12) });
    dashboard.addWidgets(new AlarmStatusWidget({ title: 'Is it well?', alarms, width: 24, height: 3 }));
    const graphs = watched.map(({ name, metric }, index) => graph(name, metric, alarms[index]));
    graphs.push(graph('Entries of erased conferences are dropped', counted.dropped));
    for (let row = 0; row < graphs.length; row += 4) dashboard.addWidgets(...graphs.slice(row, row + 4));
  }
}

function graph(title: string, metric: IMetric, alarm?: Alarm): GraphWidget {
  const leftAnnotations = alarm ? [alarm.toAnnotation()] : [];
  return new GraphWidget({ title, left: [metric], leftAnnotations, width: 6, height: 5 });
}

function thresholdOf({ above = 0, below }: Pick<Watched, 'above' | 'below'>) {
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

/** As a Markdown heading is linked to. */
export function anchorOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

const EACH_MINUTE = Duration.minutes(1);

function watchedOf(
  foundation: RelayFoundation,
  functions: RelayFunctions,
  counted: RelayMetrics,
): readonly Watched[] {
  const { mailbox, questions, schedules, deliveries, api } = foundation;
  return [
    { name: 'Entries are dead letters', metric: waiting(mailbox.deadLetters), above: 0 },
    { name: 'Questions are dead letters', metric: waiting(questions.deadLetters), above: 0 },
    { name: 'Ticks are dead letters', metric: waiting(schedules.deadLetters), above: 0 },
    { name: 'Deliveries are dead letters', metric: waiting(deliveries.deadLetters), above: 0 },
    { name: 'Entries wait too long', metric: age(mailbox.queue), above: 300, periods: 3 },
    { name: 'Questions wait too long', metric: age(questions.queue), above: 1800, periods: 3 },
    // Some are held back by the queue itself, for a quarter of an hour at most.
    { name: 'Deliveries wait too long', metric: age(deliveries.queue), above: 1800, periods: 3 },
    { name: 'Deliveries fail', metric: counted.undelivered, above: 0 },
    { name: 'Deliveries are tried again', metric: counted.deliveredAgain, above: 0, periods: 5 },
    { name: 'Entries cannot be handled', metric: counted.unhandled, above: 0 },
    { name: 'Entries are tried again', metric: counted.triedAgain, above: 0, periods: 5 },
    { name: 'Questions are asked again', metric: counted.askedAgain, above: 0, periods: 30 },
    { name: 'FoneStorm fails', metric: counted.fonestormFailed, above: 0, periods: 5 },
    { name: 'Accepted, advanced and published differ', metric: counted.behind, above: 5 },
    { name: 'Audits fail', metric: counted.auditFailed, above: 0 },
    { name: 'The sweep does not run', metric: counted.swept, below: 1 },
    {
      name: 'Requests end in 5xx',
      metric: api.api.metricServerError({ period: EACH_MINUTE, statistic: Stats.SUM }),
      above: 0,
    },
    ...functions.all.flatMap(({ name, lambda }): Watched[] => [
      { name: `${name} fails`, metric: lambda.metricErrors({ period: EACH_MINUTE }), above: 0 },
      { name: `${name} is throttled`, metric: lambda.metricThrottles({ period: EACH_MINUTE }), above: 0 },
    ]),
  ];
}

function waiting(queue: Queue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ period: EACH_MINUTE, statistic: Stats.MAXIMUM });
}

/** Seconds. */
function age(queue: Queue): IMetric {
  return queue.metricApproximateAgeOfOldestMessage({ period: EACH_MINUTE, statistic: Stats.MAXIMUM });
}
