import {
  Alarm,
  AlarmStatusWidget,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Annotations, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RelayFoundation } from '../foundation/relay-foundation';
import type { RelayFunctions } from '../functions/relay-functions';
import { type AlarmDefinition, alarmDefinitions } from './alarm-definitions';
import { type AlarmOptions, topicOf } from './alarm-options';

export interface RelayAlarmsProps extends AlarmOptions {
  readonly foundation: RelayFoundation;
  readonly functions: RelayFunctions;
}

/** The id of the warning, for `Annotations.of(scope).acknowledgeWarning`. */
const NO_TOPIC_WARNING = 'conference-relay:alarms-without-topic';
const NO_TOPIC_MESSAGE =
  'The alarms notify nobody, because they have no topic. Set the context value alarmTopic to the ARN of an ' +
  'SNS topic, or to none if the dashboard is enough. In your own CDK app, set the prop alarms.topic, or alarms.silent to true.';

/** Alarms for loss and delay, and a dashboard with the alarms and their graphs. */
export class RelayAlarms extends Construct {
  /** All alarms, for further actions. */
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: RelayAlarmsProps) {
    super(scope, id);
    const definitions = enabledAlarms(props);
    this.alarms = definitions.map((definition) => this.createAlarm(definition, props));
    const isSilent = definitions.some(({ severity }) => topicOf(props, severity) === undefined);
    if (isSilent && !props.silent) Annotations.of(this).addWarningV2(NO_TOPIC_WARNING, NO_TOPIC_MESSAGE);
    if (props.dashboard ?? true) this.createDashboard(definitions, props.functions);
  }

  private createAlarm(definition: AlarmDefinition, options: AlarmOptions): Alarm {
    const { name, metric, severity, periods = 1 } = definition;
    const alarm = new Alarm(this, name, {
      alarmDescription: `Conference Relay: ${name}. Runbook: docs/runbook.md#${anchorOf(name)}`,
      metric,
      evaluationPeriods: periods,
      ...thresholdOf(definition),
    });
    const topic = topicOf(options, severity);
    if (topic === undefined) return alarm;
    const action = new SnsAction(topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }

  private createDashboard(definitions: readonly AlarmDefinition[], { metrics }: RelayFunctions): void {
    const dashboard = new Dashboard(this, 'Dashboard', { defaultInterval: Duration.hours(12) });
    const alarms = [...this.alarms];
    dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarm states', alarms, width: 24, height: 3 }));
    const graphs = definitions.map(({ name, metric }, index) => graph(name, metric, alarms[index]));
    graphs.push(graph('Dropped entries of erased conferences', metrics.metricEntriesDropped()));
    for (let row = 0; row < graphs.length; row += 4) dashboard.addWidgets(...graphs.slice(row, row + 4));
  }
}

/**
 * The alarms that are not off.
 *
 * @throws an error that names each unknown alarm
 */
function enabledAlarms(props: RelayAlarmsProps): AlarmDefinition[] {
  const { foundation, functions, off = [], computedAlarms = true } = props;
  const definitions = alarmDefinitions(foundation, functions);
  const names = definitions.map(({ name }) => name);
  const unknown = off.flatMap((name, index) =>
    names.includes(name) ? [] : [`alarms.off[${index}]: expected ${names.join(', ')}, got ${name}`],
  );
  if (unknown.length > 0) throw new Error(`Conference Relay: ${unknown.join('; ')}`);
  return definitions.filter(
    ({ name, metric }) => !off.includes(name) && (computedAlarms || !(metric instanceof MathExpression)),
  );
}

function graph(title: string, metric: IMetric, alarm?: Alarm): GraphWidget {
  const leftAnnotations = alarm ? [alarm.toAnnotation()] : [];
  return new GraphWidget({ title, left: [metric], leftAnnotations, width: 6, height: 5 });
}

function thresholdOf({ above = 0, below }: AlarmDefinition) {
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
