import type { AwsJsonClient } from '../runtime/aws-json-client';

/** A metric of a namespace, and the statistic of each minute that is read. */
export interface MetricQuery {
  readonly metric: string;
  readonly statistic: 'Sum' | 'Maximum';
}

/** The value of a minute. */
export interface Point {
  /** The start of the minute, in milliseconds since 1970. */
  readonly at: number;
  readonly value: number;
}

const PERIOD = 60;
/** A bound for pages: an hour of a few metrics is one. */
const MAX_PAGES = 10;

/** `PartialData`: the next page has the rest. The others are `InternalError` and `Forbidden`. */
const COMPLETE: readonly string[] = ['Complete', 'PartialData'];

interface MetricResult {
  readonly Id: string;
  readonly StatusCode?: string;
  /** Seconds since 1970. */
  readonly Timestamps?: readonly number[];
  readonly Values?: readonly number[];
}

/**
 * Reads metrics without dimensions, minute by minute.
 *
 * @param range milliseconds since 1970
 * @returns the points of each query, in the order of the queries
 */
export async function readMetrics(
  cloudWatch: AwsJsonClient,
  namespace: string,
  queries: readonly MetricQuery[],
  range: { readonly from: number; readonly to: number },
): Promise<readonly (readonly Point[])[]> {
  const points = new Map<string, Point[]>(queries.map((_, index) => [idOf(index), []]));
  const input = {
    MetricDataQueries: queries.map(({ metric, statistic }, index) => ({
      Id: idOf(index),
      MetricStat: {
        Metric: { Namespace: namespace, MetricName: metric },
        Period: PERIOD,
        Stat: statistic,
      },
    })),
    // Whole minutes: CloudWatch rounds other times.
    StartTime: Math.floor(range.from / 60_000) * 60,
    EndTime: Math.ceil(range.to / 60_000) * 60,
  };
  let token: unknown;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await cloudWatch.send('GetMetricData', {
      ...input,
      ...(token !== undefined && { NextToken: token }),
    });
    for (const { Id, StatusCode, Timestamps = [], Values = [] } of resultsOf(answer)) {
      if (StatusCode !== undefined && !COMPLETE.includes(StatusCode))
        throw new Error(`GetMetricData: expected the values of a metric, got ${StatusCode}`);
      const found = Timestamps.map((at, index) => ({ at: at * 1000, value: Values[index] ?? 0 }));
      points.get(Id)?.push(...found);
    }
    token = answer.NextToken;
    if (typeof token !== 'string') break;
  }
  return [...points.values()];
}

function idOf(index: number): string {
  return `m${index}`;
}

function resultsOf({ MetricDataResults }: Readonly<Record<string, unknown>>): readonly MetricResult[] {
  if (!Array.isArray(MetricDataResults))
    throw new Error('GetMetricData: expected the results of the queries');
  return MetricDataResults;
}
