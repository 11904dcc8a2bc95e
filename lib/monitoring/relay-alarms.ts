import { Alarm, ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RelayFoundation } from '../foundation/relay-foundation';
import type { RelayFunctions } from '../functions/relay-functions';
import { type AlarmDefinition, alarmDefinitions } from './alarm-definitions';
import { type AlarmOptions, topicOf } from './alarm-options';
import { dashboardUrl, RelayDashboard } from './relay-dashboard';
import { relayId, relayTitle } from './relay-title';
import { requireRunbookUrl, runbookLink } from './runbook-links';
import { QUERIES_FOLDER, SavedQueries } from './saved-queries';

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
    requireRunbookUrl(props.runbookUrl);
    const { foundation, functions, dashboard = true, savedQueries = true } = props;
    const definitions = enabledAlarms(props);
    this.alarms = definitions.map((definition) => this.createAlarm(definition, props));
    const isSilent = definitions.some(({ severity }) => topicOf(props, severity) === undefined);
    if (isSilent && !props.silent) Annotations.of(this).addWarningV2(NO_TOPIC_WARNING, NO_TOPIC_MESSAGE);
    if (savedQueries) new SavedQueries(this, 'Queries', { title: relayTitle(this), foundation, functions });
    if (dashboard) {
      const { alarms } = this;
      const options = { foundation, functions, definitions, alarms };
      new RelayDashboard(this, 'Dashboard', {
        ...options,
        name: relayId(this),
        text: this.dashboardText(props),
      });
    }
  }

  private createAlarm(definition: AlarmDefinition, options: AlarmOptions): Alarm {
    const { name, metric, severity, periods = 1 } = definition;
    const { runbookUrl, dashboard = true } = options;
    const link = dashboard ? `. Dashboard: ${dashboardUrl(relayId(this))}` : '';
    const alarm = new Alarm(this, name, {
      // No other property of an alarm replaces it, so a fixed name blocks no update.
      alarmName: `${relayTitle(this)} - ${name}`,
      alarmDescription: `Conference Relay: ${name}. Runbook: ${runbookLink(name, runbookUrl)} (${severity})${link}`,
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

  private dashboardText({ runbookUrl, savedQueries = true }: RelayAlarmsProps): string {
    const runbook =
      runbookUrl === undefined
        ? '`docs/runbook.md` of the package `conference-relay`'
        : `[the runbook](${runbookUrl})`;
    return [
      `## ${relayTitle(this)}`,
      `If an alarm is on, follow its section in ${runbook}.`,
      ...(savedQueries ? [`Logs Insights has saved queries below \`${QUERIES_FOLDER}\`.`] : []),
    ].join('\n\n');
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
  return definitions
    .filter(({ name }) => !off.includes(name))
    .flatMap((definition) => {
      const { metric, plainMetric } = definition;
      if (computedAlarms || !(metric instanceof MathExpression)) return [definition];
      return plainMetric === undefined ? [] : [{ ...definition, metric: plainMetric }];
    });
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
