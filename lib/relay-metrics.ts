import { type IMetric, MathExpression, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type IFilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LOGGED } from '../lambda/contract/logged';
import type { RelayFunction } from './relay-function';
import type { RelayFunctions } from './relay-functions';

export interface RelayMetricsProps {
  readonly functions: RelayFunctions;
  /** Default `ConferenceRelay/` with the name of the stack and the path of the functions in it, which is unique. */
  readonly namespace?: string;
}

/** What the functions say in their logs, counted: at no cost while a function runs. */
export class RelayMetrics extends Construct {
  readonly triedAgain: IMetric;
  readonly askedAgain: IMetric;
  readonly fonestormFailed: IMetric;
  readonly auditFailed: IMetric;
  readonly unhandled: IMetric;
  readonly undelivered: IMetric;
  readonly deliveredAgain: IMetric;
  /** What came for conferences that were erased: it is as it should be, and only shown. */
  readonly dropped: IMetric;
  /** Sweeps that ended, in a quarter of an hour. */
  readonly swept: IMetric;
  /** In an hour: how many more callbacks were accepted than advanced, or advanced than published; the larger one. */
  readonly behind: IMetric;

  private readonly namespace: string;

  constructor(scope: Construct, id: string, { functions, namespace }: RelayMetricsProps) {
    super(scope, id);
    this.namespace = namespace ?? namespaceOf(functions);
    const { receiveCallback, manageConferences, advanceConference, askFoneStorm, deliverCallback, sweep } =
      functions;
    const minute = Duration.minutes(1);
    const hour = Duration.hours(1);
    this.triedAgain = this.count('triedAgain', advanceConference, minute);
    this.askedAgain = this.count('askedAgain', askFoneStorm, minute);
    this.fonestormFailed = this.count('fonestormFailed', manageConferences, minute);
    this.auditFailed = this.count('auditFailed', advanceConference, minute);
    this.unhandled = this.count('unhandled', advanceConference, minute);
    this.undelivered = this.count('undelivered', deliverCallback, minute);
    this.deliveredAgain = this.count('deliveredAgain', deliverCallback, minute);
    this.dropped = this.count('dropped', advanceConference, minute);
    this.swept = this.count('swept', sweep, Duration.minutes(15));
    const accepted = this.count('accepted', receiveCallback, hour);
    const advanced = this.count('advanced', advanceConference, hour, ofCallbacks('advanced'));
    const published = this.count('published', advanceConference, hour, ofCallbacks('published'));
    this.behind = new MathExpression({
      expression: 'MAX([unadvanced, unpublished])',
      usingMetrics: {
        unadvanced: difference({ accepted, advanced }),
        unpublished: difference({ advanced, published }),
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

/** How many more the first is than the second. */
function difference(metrics: Readonly<Record<string, Metric>>): MathExpression {
  const [first, second] = Object.keys(metrics);
  return new MathExpression({
    expression: `FILL(${first}, 0) - FILL(${second}, 0)`,
    usingMetrics: { ...metrics },
    period: Duration.hours(1),
  });
}

function ofCallbacks(line: keyof typeof LOGGED) {
  return FilterPattern.all(said(line), FilterPattern.stringValue('$.kind', '=', 'callback'));
}

function said(line: keyof typeof LOGGED) {
  return FilterPattern.stringValue('$.message', '=', LOGGED[line]);
}
