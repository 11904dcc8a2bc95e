import { AwsRefusal } from './aws-refusal';

/** A request for the values of metrics: `GetMetricData`. Times are seconds since 1970. */
export interface MetricDataRequest {
  readonly MetricDataQueries: readonly {
    readonly Id: string;
    readonly MetricStat: {
      readonly Metric: { readonly Namespace: string; readonly MetricName: string };
      /** Seconds. */
      readonly Period: number;
      readonly Stat: string;
    };
  }[];
  readonly StartTime: number;
  readonly EndTime: number;
}

/** The most queries in one request, by the API reference's `GetMetricData`. */
const MAX_QUERIES = 500;
/** By the API reference's `MetricDataQuery`. */
const ID_PATTERN = /^[a-z][A-Za-z0-9_]{0,254}$/;
/** The periods below a minute of metrics with a high resolution, by the API reference's `MetricStat`. */
const SHORT_PERIODS = [1, 5, 10, 20, 30];

/** @throws {AwsRefusal} if Amazon CloudWatch would refuse the request */
export function requireMetricData({ MetricDataQueries, StartTime, EndTime }: MetricDataRequest): void {
  const { length } = MetricDataQueries;
  if (length > MAX_QUERIES) refuse(`MetricDataQueries: expected at most ${MAX_QUERIES}, got ${length}`);
  const ids = new Set<string>();
  for (const { Id, MetricStat } of MetricDataQueries) {
    if (!ID_PATTERN.test(Id) || ids.has(Id)) refuse(`Id: expected another lower-case name, got ${Id}`);
    ids.add(Id);
    const { Period } = MetricStat;
    if (Period % 60 !== 0 && !SHORT_PERIODS.includes(Period))
      refuse(`Period: expected a multiple of 60, got ${Period}`);
  }
  if (StartTime >= EndTime) refuse('StartTime: expected a time before EndTime');
}

function refuse(message: string): never {
  throw new AwsRefusal('ValidationError', message);
}
