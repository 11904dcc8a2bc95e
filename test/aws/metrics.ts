import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MetricDataRequest } from '../../lambda/contract/cloudwatch-limits';
import { matchesPattern } from '../filter-pattern';
import type { Service } from './endpoint';

interface MetricFilter {
  readonly FilterPattern: string;
  readonly MetricTransformations: readonly {
    readonly MetricName: string;
    readonly MetricNamespace: string;
    readonly MetricValue: string;
  }[];
}

const template: Readonly<Record<string, { readonly Type: string; readonly Properties: MetricFilter }>> =
  JSON.parse(readFileSync(join(__dirname, '../lib/templates/functions.json'), 'utf8')).Resources;
/** The metric filters of the reviewed template. */
const FILTERS = Object.values(template).flatMap(({ Type, Properties }) =>
  Type === 'AWS::Logs::MetricFilter' ? [Properties] : [],
);

/** The namespace of the metrics in the reviewed template. */
export const NAMESPACE = 'ConferenceRelay/Functions';

interface Value {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

/** Amazon CloudWatch with the deployed metric filters: a line of the log becomes the values of the metrics that count it. */
export class CloudWatchStandIn {
  readonly #values: Value[] = [];

  /** @param at milliseconds since 1970 */
  log(line: Readonly<Record<string, unknown>>, at: number): void {
    const text = JSON.stringify(line);
    for (const { FilterPattern, MetricTransformations } of FILTERS) {
      if (!matchesPattern(FilterPattern, text)) continue;
      for (const { MetricName, MetricNamespace, MetricValue } of MetricTransformations) {
        const field = /^\$\.(\w+)$/.exec(MetricValue)?.[1];
        const value = Number(field === undefined ? MetricValue : line[field]);
        this.#values.push({ name: `${MetricNamespace} ${MetricName}`, at, value });
      }
    }
  }

  readonly service: Service = ({ name, body }) => {
    if (name !== 'CloudWatch GetMetricData') return undefined;
    const { MetricDataQueries, StartTime, EndTime } = body as unknown as MetricDataRequest;
    return {
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat: { Metric, Period, Stat } }) => {
        const periods = new Map<number, number[]>();
        for (const { name, at, value } of this.#values) {
          const start = Math.floor(at / 1000 / Period) * Period;
          if (name !== `${Metric.Namespace} ${Metric.MetricName}`) continue;
          if (start < StartTime || start >= EndTime) continue;
          periods.set(start, [...(periods.get(start) ?? []), value]);
        }
        // The newest first, as CloudWatch sorts them by default.
        const Timestamps = [...periods.keys()].sort((one, other) => other - one);
        const Values = Timestamps.map((start) => statisticOf(Stat, periods.get(start) ?? []));
        return { Id, Label: Metric.MetricName, StatusCode: 'Complete', Timestamps, Values };
      }),
      Messages: [],
    };
  };
}

function statisticOf(name: string, values: readonly number[]): number {
  if (name === 'Maximum') return Math.max(...values);
  if (name === 'Sum') return values.reduce((total, value) => total + value, 0);
  throw new Error(`${name}: expected Sum or Maximum`);
}
