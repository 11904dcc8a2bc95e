import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeMetricFiltersCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DeleteFunctionConcurrencyCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import { matchesPattern } from '../filter-pattern';
import { until } from '../until';
import { awaitEvents } from './arrived-events';
import { deployment } from './deployment';
import { fonestorm } from './fonestorm';
import { failNextInvocation, sweep } from './functions';
import { create } from './relay';
import { say } from './say';

/*
 * An alarm on a metric that does not exist never goes off. So the tests compare the names with the deployed queues, and the filters
 * with the lines that the functions log. `9-runbook` sets the alarms off.
 */

const { stacks } = deployment();
const cloudWatch = new CloudWatchClient();
const lambda = new LambdaClient();
const logs = new CloudWatchLogsClient();
/** A metric that an alarm watches, alone or in an expression. */
interface WatchedMetric extends Pick<MetricAlarm, 'AlarmName' | 'Namespace' | 'MetricName' | 'Dimensions'> {}

const alarms: WatchedMetric[] = [];

beforeAll(async () => {
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client: cloudWatch }, {}))
    alarms.push(
      ...MetricAlarms.filter(({ AlarmName }) => AlarmName?.startsWith(titleOfRelay())).flatMap(metricsOf),
    );
  expect(alarms.length).toBeGreaterThan(20);
});

function metricsOf(alarm: MetricAlarm): WatchedMetric[] {
  if (!alarm.Metrics) return [alarm];
  return alarm.Metrics.flatMap(({ MetricStat }) =>
    MetricStat?.Metric ? [{ ...MetricStat.Metric, AlarmName: alarm.AlarmName }] : [],
  );
}

/** The beginning of the names of the relay's alarms. */
const titleOfRelay = () => `${stacks.functions} - `;
const alarmsOn = (namespace: string, metric?: string) =>
  alarms.filter(
    ({ Namespace, MetricName }) => Namespace === namespace && (metric ?? MetricName) === MetricName,
  );
const dimension = ({ Dimensions = [] }: WatchedMetric, name: string) =>
  Dimensions.find(({ Name }) => Name === name)?.Value ?? '';

/** The sum of an alarm's own metric in the last hour. */
async function sumOf({ Namespace, MetricName, Dimensions }: WatchedMetric): Promise<number> {
  const now = Date.now();
  const { Datapoints = [] } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      ...{ Namespace, MetricName, Dimensions, Statistics: ['Sum'], Period: 60 },
      ...{ StartTime: new Date(now - 3_600_000), EndTime: new Date(now + 60_000) },
    }),
  );
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

test('each function that fails has the metric that its alarm watches', async () => {
  const watched = alarmsOn('AWS/Lambda', 'Errors');
  expect(watched.length).toBeGreaterThan(5);
  for (const alarm of watched) {
    const before = await sumOf(alarm);
    await failNextInvocation(dimension(alarm, 'FunctionName'));
    await until(async () => (await sumOf(alarm)) > before, 180_000);
    say(`${alarm.AlarmName}: its metric has the error`);
  }
});

test('each function that is throttled has the metric that its alarm watches', async () => {
  const watched = alarmsOn('AWS/Lambda', 'Throttles');
  expect(watched.length).toBeGreaterThan(5);
  for (const alarm of watched) {
    const FunctionName = dimension(alarm, 'FunctionName');
    const before = await sumOf(alarm);
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
    try {
      await expect(lambda.send(new InvokeCommand({ FunctionName }))).rejects.toMatchObject({
        name: 'TooManyRequestsException',
      });
      await until(async () => (await sumOf(alarm)) > before, 180_000);
    } finally {
      await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
    }
    say(`${alarm.AlarmName}: its metric has the throttle`);
  }
});

test('each alarm on a queue names a queue that exists, and that no other alarm on the same metric has', async () => {
  const names: string[] = [];
  for await (const { QueueUrls = [] } of paginateListQueues({ client: new SQSClient() }, {}))
    names.push(...QueueUrls.map((url) => url.split('/').at(-1) ?? ''));
  const watched = alarmsOn('AWS/SQS').map((alarm) => [alarm.MetricName, dimension(alarm, 'QueueName')]);
  expect(watched.length).toBeGreaterThan(6);
  expect(watched.filter(([, name]) => !names.includes(name ?? ''))).toEqual([]);
  expect(new Set(watched.map((pair) => pair.join())).size).toBe(watched.length);
});

/** The metrics whose lines the test causes. */
const CAUSED = ['sweepsCompleted', 'accepted', 'published'];

test('the filters of counted log lines match lines that the deployed functions logged', async () => {
  await create('alarms');
  expect(await fonestorm.join('alarms', 'organizer')).toBe(200);
  await awaitEvents('alarms', 'Organizer Joined');
  await sweep();
  const namespaces = new Set(
    alarms.map(({ Namespace = '' }) => Namespace).filter((name) => !name.startsWith('AWS/')),
  );
  expect(namespaces.size).toBe(1);
  const { metricFilters = [] } = await logs.send(new DescribeMetricFiltersCommand({ limit: 50 }));
  const own = metricFilters.filter(({ metricTransformations: [each] = [] }) =>
    namespaces.has(each?.metricNamespace ?? ''),
  );
  const metrics = own.map(({ metricTransformations: [each] = [] }) => each?.metricName);
  for (const { MetricName } of alarms.filter(({ Namespace = '' }) => namespaces.has(Namespace)))
    expect(metrics).toContain(MetricName);
  const matched: (string | undefined)[] = [];
  for (const { logGroupName, filterPattern = '', metricTransformations: [metric] = [] } of own) {
    const isLogged = async () => {
      const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }));
      // The emulator returns every line.
      return events.some(({ message = '' }) => matchesPattern(filterPattern, message));
    };
    if (CAUSED.includes(metric?.metricName ?? '')) await until(isLogged, 60_000);
    if (await isLogged()) matched.push(metric?.metricName);
  }
  say(`filters that matched lines: ${matched.join(', ')}`);
  expect(matched).toEqual(expect.arrayContaining(CAUSED));
});
