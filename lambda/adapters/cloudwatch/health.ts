import { COUNTED_METRICS, LATENCY_METRIC } from '../../contract/health-metrics';
import type { Activity, Health, QueueName, QueueStatus } from '../../domain/health';
import { instantAt } from '../../domain/instant';
import type { HealthProbe } from '../../ports/health';
import type { Logger } from '../../ports/logger';
import type { AwsJsonClient } from '../runtime/aws-json-client';
import { countMessages, countWithDeadLetters } from '../sqs/queue-counts';
import { type MetricQuery, type Point, readMetrics } from './metric-queries';

export type CountedQueue = { readonly queue: string } | { readonly deadLetters: string };

export interface HealthSources {
  readonly sqs: AwsJsonClient;
  readonly cloudWatch: AwsJsonClient;
  /** By name: the URL of a queue, whose dead letters are counted, too, or only the URL of its dead-letter queue. */
  readonly queues: Readonly<Partial<Record<QueueName, CountedQueue>>>;
  /** The namespace of the metrics that count log lines. */
  readonly namespace: string;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const HOUR = 3600_000;
/** Each metric that is read costs 0.01 US dollars a thousand, and has one value a minute. So an answer is used for this time. */
const MAX_AGE = 30_000;

const QUERIES: readonly MetricQuery[] = [
  ...COUNTED_METRICS.map((metric): MetricQuery => ({ metric, statistic: 'Sum' })),
  { metric: LATENCY_METRIC, statistic: 'Sum' },
  { metric: LATENCY_METRIC, statistic: 'Maximum' },
];

/** Measures a deployed relay: its queues in Amazon SQS, and its last hour in CloudWatch, at most every 30 seconds. */
export function cloudWatchHealth(sources: HealthSources): HealthProbe {
  const { now = Date.now } = sources;
  let last: { readonly readAt: number; readonly health: Promise<Health> } | undefined;
  return {
    measure() {
      const readAt = now();
      if (last && Math.abs(readAt - last.readAt) < MAX_AGE) return last.health;
      const health = measureNow(sources, readAt);
      last = { readAt, health };
      health.catch(() => {
        if (last?.health === health) last = undefined;
      });
      return health;
    },
  };
}

async function measureNow(sources: HealthSources, now: number): Promise<Health> {
  const [queues, activity] = await Promise.all([readQueues(sources), readActivity(sources, now)]);
  return { queues, activity };
}

function readQueues({ sqs, queues }: HealthSources): Promise<readonly QueueStatus[]> {
  return Promise.all(
    (Object.entries(queues) as [QueueName, CountedQueue][]).map(async ([name, urls]) => {
      if ('queue' in urls) return { name, ...(await countWithDeadLetters(sqs, urls.queue)) };
      const { ready } = await countMessages(sqs, urls.deadLetters);
      return { name, messages: undefined, deadLetters: ready };
    }),
  );
}

/** Without an answer of CloudWatch, the activity is not known, and the queues still are. */
async function readActivity(
  { cloudWatch, namespace, logger }: HealthSources,
  now: number,
): Promise<Activity | undefined> {
  try {
    const range = { from: now - HOUR, to: now };
    return toActivity(await readMetrics(cloudWatch, namespace, QUERIES, range));
  } catch (error) {
    logger.warn('health.metrics_unavailable', { error });
    return undefined;
  }
}

function toActivity(points: readonly (readonly Point[])[]): Activity {
  const [accepted = 0, published = 0, attempted = 0, failed = 0, _sweeps, latencies = 0] = points.map(sum);
  const swept = (points[COUNTED_METRICS.indexOf('sweepsCompleted')] ?? []).filter(({ value }) => value > 0);
  const longest = Math.max(0, ...(points.at(-1) ?? []).map(({ value }) => value));
  return {
    lastSweep: instantAt(Math.max(...swept.map(({ at }) => at))),
    ...{ accepted, published, attempted, failed },
    latency: published > 0 ? { mean: Math.round(latencies / published), longest } : undefined,
  };
}

function sum(points: readonly Point[]): number {
  return points.reduce((total, { value }) => total + value, 0);
}
