import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  type MetricOptions,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RelayFoundation } from '../foundation/relay-foundation';
import type { RelayFunctions } from '../functions/relay-functions';
import type { AlarmDefinition } from './alarm-definitions';

export interface RelayDashboardProps {
  /** Its name without the region. Dashboards of all regions of an account share their names. */
  readonly name: string;
  readonly foundation: RelayFoundation;
  readonly functions: RelayFunctions;
  readonly definitions: readonly AlarmDefinition[];
  /** The alarms of the definitions. */
  readonly alarms: readonly Alarm[];
  /** The Markdown above the graphs. */
  readonly text: string;
}

/** The full name of a dashboard. */
export function dashboardName(name: string): string {
  return `${name}-${Aws.REGION}`;
}

/** The address of a dashboard in the console. */
export function dashboardUrl(name: string): string {
  return `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${dashboardName(name)}`;
}

const PERIOD = Duration.minutes(5);
const SUM: MetricOptions = { statistic: Stats.SUM, period: PERIOD };
const MAXIMUM: MetricOptions = { statistic: Stats.MAXIMUM, period: PERIOD };

/**
 * The states of the alarms come first. Then traffic, latency, backlog and cost drivers have a row each, and the graph of each
 * alarm follows.
 */
export class RelayDashboard extends Construct {
  constructor(scope: Construct, id: string, props: RelayDashboardProps) {
    super(scope, id);
    const { foundation, functions, definitions, alarms } = props;
    const dashboard = new Dashboard(this, 'Default', {
      dashboardName: dashboardName(props.name),
      defaultInterval: Duration.hours(12),
    });
    dashboard.addWidgets(new TextWidget({ markdown: props.text, width: 24, height: 3 }));
    const states = { title: 'Alarm states', alarms: [...alarms], width: 24, height: 4 };
    dashboard.addWidgets(new AlarmStatusWidget(states));
    for (const row of [
      traffic(foundation, functions),
      latency(foundation, functions),
      backlog(foundation, functions),
      costDrivers(foundation, functions),
    ])
      dashboard.addWidgets(...row);
    const graphs: IWidget[] = definitions.map(({ name, metric }, index) =>
      graph(name, [metric], alarms[index]),
    );
    graphs.push(graph('Dropped entries of erased conferences', [functions.metrics.metricEntriesDropped()]));
    for (let row = 0; row < graphs.length; row += 4) dashboard.addWidgets(...graphs.slice(row, row + 4));
  }
}

function traffic({ api: { api } }: RelayFoundation, { all, metrics }: RelayFunctions): IWidget[] {
  return [
    graph('Traffic: callbacks', [
      metrics.metricAccepted({ period: PERIOD, label: 'accepted' }),
      metrics.metricPublished({ period: PERIOD, label: 'published' }),
    ]),
    graph('Traffic: requests to the API', [
      api.metricCount({ ...SUM, label: 'all' }),
      api.metricClientError({ ...SUM, label: '4xx' }),
      api.metricServerError({ ...SUM, label: '5xx' }),
    ]),
    graph(
      'Traffic: invocations',
      all.map(({ name, lambda }) => lambda.metricInvocations({ ...SUM, label: name })),
    ),
    graph(
      'Traffic: errors of functions',
      all.map(({ name, lambda }) => lambda.metricErrors({ ...SUM, label: name })),
    ),
  ];
}

function latency(foundation: RelayFoundation, { all }: RelayFunctions): IWidget[] {
  const { api } = foundation.api;
  const responses = ['p50', 'p95', 'p99'].map((statistic) =>
    api.metricLatency({ statistic, period: PERIOD, label: statistic }),
  );
  return [
    graph('Latency: responses of the API (ms)', responses, undefined, 8),
    graph(
      'Latency: 95 % of invocations (ms)',
      all.map(({ name, lambda }) => lambda.metricDuration({ statistic: 'p95', period: PERIOD, label: name })),
      undefined,
      8,
    ),
    graph(
      'Latency: oldest message (s)',
      queuesOf(foundation).map(([label, queue]) =>
        queue.metricApproximateAgeOfOldestMessage({ ...MAXIMUM, label }),
      ),
      undefined,
      8,
    ),
  ];
}

function backlog(foundation: RelayFoundation, { metrics }: RelayFunctions): IWidget[] {
  const deadLetters: readonly (readonly [string, Queue])[] = [
    ...workOf(foundation).map(([label, each]) => [label, each.deadLetters] as const),
    ['ticks', foundation.schedules.deadLetters],
  ];
  const visible = ([label, queue]: readonly [string, Queue]) =>
    queue.metricApproximateNumberOfMessagesVisible({ ...MAXIMUM, label });
  return [
    graph('Backlog: messages ready', queuesOf(foundation).map(visible), undefined, 8),
    graph('Backlog: dead letters', deadLetters.map(visible), undefined, 8),
    graph('Backlog: accepted, not published', [metrics.metricBacklog()], undefined, 8),
  ];
}

function costDrivers(foundation: RelayFoundation, { all }: RelayFunctions): IWidget[] {
  const { table } = foundation.conferences;
  return [
    graph(
      'Cost: Lambda (GB-seconds)',
      all.map(({ name, lambda, memorySize }, index) => {
        const duration = `duration${index}`;
        return new MathExpression({
          expression: `${duration} / 1000 * ${memorySize / 1024}`,
          usingMetrics: { [duration]: lambda.metricDuration(SUM) },
          ...{ label: name, period: PERIOD },
        });
      }),
    ),
    graph('Cost: DynamoDB (units)', [
      table.metricConsumedWriteCapacityUnits({ ...SUM, label: 'written' }),
      table.metricConsumedReadCapacityUnits({ ...SUM, label: 'read' }),
    ]),
    graph(
      'Cost: messages sent',
      queuesOf(foundation).map(([label, queue]) => queue.metricNumberOfMessagesSent({ ...SUM, label })),
    ),
    graph(
      'Cost: logs (bytes)',
      all.map(
        ({ name, logGroup }) =>
          new Metric({
            ...{ namespace: 'AWS/Logs', metricName: 'IncomingBytes', ...SUM, label: name },
            dimensionsMap: { LogGroupName: logGroup.logGroupName },
          }),
      ),
    ),
  ];
}

/** The queues of work with their labels. */
function queuesOf(foundation: RelayFoundation): readonly (readonly [string, Queue])[] {
  return workOf(foundation).map(([label, { queue }]) => [label, queue]);
}

/** The constructs with a queue of work and its dead-letter queue. */
function workOf({ mailbox, statusChecks, deliveries, workflows, commands }: RelayFoundation) {
  return [
    ...([['mailbox', mailbox]] as const),
    ...([['status checks', statusChecks]] as const),
    ...([['deliveries', deliveries]] as const),
    ...([['workflows', workflows]] as const),
    ...(commands.sources.length > 0 ? ([['commands', commands]] as const) : []),
  ];
}

function graph(title: string, metrics: readonly IMetric[], alarm?: Alarm, width = 6): GraphWidget {
  const leftAnnotations = alarm ? [alarm.toAnnotation()] : [];
  return new GraphWidget({ title, left: [...metrics], leftAnnotations, width, height: 5 });
}
