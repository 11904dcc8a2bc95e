import { type IMetric, MathExpression, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LOGGED } from '../lambda/contract/logged';
import type { RelayFunction } from './relay-function';
import type { RelayFunctions } from './relay-functions';

/** What the functions say in their logs, counted: at no cost while a function runs. */
export class RelayMetrics extends Construct {
  readonly triedAgain: IMetric;
  readonly askedAgain: IMetric;
  readonly fonestormFailed: IMetric;
  /** In an hour: how many more callbacks were accepted than advanced. */
  readonly behind: IMetric;

  constructor(scope: Construct, id: string, functions: RelayFunctions) {
    super(scope, id);
    const { receiveCallback, manageConferences, advanceConference, askFoneStorm } = functions;
    const minute = Duration.minutes(1);
    const hour = Duration.hours(1);
    this.triedAgain = this.count('triedAgain', advanceConference, minute);
    this.askedAgain = this.count('askedAgain', askFoneStorm, minute);
    this.fonestormFailed = this.count('fonestormFailed', manageConferences, minute);
    const callbacks = FilterPattern.all(
      said('advanced'),
      FilterPattern.stringValue('$.kind', '=', 'callback'),
    );
    this.behind = new MathExpression({
      expression: 'FILL(accepted, 0) - FILL(advanced, 0)',
      usingMetrics: {
        accepted: this.count('accepted', receiveCallback, hour),
        advanced: this.count('advanced', advanceConference, hour, callbacks),
      },
      period: hour,
    });
  }

  private count(
    metricName: keyof typeof LOGGED,
    { logGroup }: RelayFunction,
    period: Duration,
    filterPattern: IFilterPattern = said(metricName),
  ): Metric {
    const metricNamespace = `ConferenceRelay/${Stack.of(this).stackName}`;
    return new MetricFilter(this, metricName, {
      logGroup,
      filterPattern,
      metricNamespace,
      metricName,
    }).metric({
      period,
      statistic: Stats.SUM,
    });
  }
}

function said(line: keyof typeof LOGGED) {
  return FilterPattern.stringValue('$.message', '=', LOGGED[line]);
}
