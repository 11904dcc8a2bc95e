import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { RelayFunctionName } from '../relay-parts';

/** The activity of a function in the last hour. */
export interface FunctionActivity {
  readonly name: string;
  readonly invocations: number;
  readonly errors: number;
  readonly throttles: number;
  /** The mean duration in milliseconds; undefined without an invocation. */
  readonly meanDuration: number | undefined;
  /** The start of the last minute with an invocation that did not fail: ISO 8601, UTC. */
  readonly lastSucceededAt: string | undefined;
}

const HOUR = 3_600_000;
const METRICS = ['Invocations', 'Errors', 'Throttles', 'Duration'] as const;

/** @param now milliseconds since 1970 */
export async function readActivity(
  client: CloudWatchClient,
  functions: readonly RelayFunctionName[],
  now: number,
): Promise<FunctionActivity[]> {
  if (functions.length === 0) return [];
  const queries = functions.flatMap(({ physicalId }, index) =>
    METRICS.map(
      (metric): MetricDataQuery => ({
        Id: `f${index}${metric.toLowerCase()}`,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Lambda',
            MetricName: metric,
            Dimensions: [{ Name: 'FunctionName', Value: physicalId }],
          },
          Period: 60,
          Stat: 'Sum',
        },
      }),
    ),
  );
  const series = await readSeries(client, queries, now);
  return functions.map(({ name }, index) => {
    const pointsOf = (metric: (typeof METRICS)[number]) =>
      series.get(`f${index}${metric.toLowerCase()}`) ?? [];
    const invocations = sum(pointsOf('Invocations'));
    const errors = new Map(pointsOf('Errors').map(({ at, value }) => [at, value]));
    const succeeded = pointsOf('Invocations').filter(({ at, value }) => value > (errors.get(at) ?? 0));
    const last = Math.max(...succeeded.map(({ at }) => at), 0);
    return {
      name,
      invocations,
      errors: sum(pointsOf('Errors')),
      throttles: sum(pointsOf('Throttles')),
      meanDuration: invocations > 0 ? Math.round(sum(pointsOf('Duration')) / invocations) : undefined,
      lastSucceededAt: last > 0 ? new Date(last).toISOString() : undefined,
    };
  });
}

interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

async function readSeries(
  client: CloudWatchClient,
  MetricDataQueries: MetricDataQuery[],
  now: number,
): Promise<Map<string, Point[]>> {
  const series = new Map<string, Point[]>();
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new GetMetricDataCommand({
        ...{ MetricDataQueries, NextToken },
        ...{ StartTime: new Date(now - HOUR), EndTime: new Date(now) },
      }),
    );
    for (const { Id = '', Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      const points = Timestamps.map((at, index) => ({ at: at.getTime(), value: Values[index] ?? 0 }));
      series.set(Id, [...(series.get(Id) ?? []), ...points]);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return series;
}

function sum(points: readonly Point[]): number {
  return points.reduce((total, { value }) => total + value, 0);
}
