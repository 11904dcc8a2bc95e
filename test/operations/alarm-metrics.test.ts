import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SQSEvent } from 'aws-lambda';
import { lambdaLogger } from '../../lambda/adapters/runtime/lambda-logger';
import { onDeliveries, onMailbox, onStatusChecks } from '../../lambda/adapters/sqs/batch-handlers';
import { serializeEntry } from '../../lambda/adapters/sqs/serialize-entry';
import { serializeStatusCheck } from '../../lambda/adapters/sqs/status-check-message';
import { type Entry, tickOf } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import { directInvocationHandler } from '../../lambda/http/direct-invocation';
import { callbackUrl } from '../../lambda/operations/callbacks/callback-url';
import { receiveCallback } from '../../lambda/operations/callbacks/receive-callback';
import { advanceConference } from '../../lambda/operations/conferences/advance-conference';
import { deliverCallback } from '../../lambda/operations/deliveries/deliver-callback';
import { posted } from '../domain/entries';
import { matchesPattern } from '../filter-pattern';
import { captureLog } from '../http/secret-marks';
import { HOST, startDeliveryRun } from './delivery-run';
import { isolatedRelay } from './isolated-relay';
import { CALLBACK_KEYS, PUBLIC_URL, testRelay, UNREACHABLE_URL } from './test-relay';

/*
 * An alarm on a metric that nothing emits stays silent for ever. So each alarm's metric is compared with its source: AWS's
 * documentation, or the lines that the code of a function logs.
 */

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties of every shape
  readonly Properties: any;
}
const resourcesOf = (stack: string): Readonly<Record<string, Resource>> =>
  JSON.parse(readFileSync(join(__dirname, `../lib/templates/${stack}.json`), 'utf8')).Resources;
const foundation = resourcesOf('foundation');
const functions = resourcesOf('functions');
const ofType = (type: string) => Object.entries(functions).filter(([, { Type }]) => Type === type);

/** A metric of an alarm. */
interface AlarmMetric {
  readonly alarm: string;
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: object }[];
}

const metrics: AlarmMetric[] = ofType('AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) => {
  const alarm = Properties.AlarmName.replace(/^Functions - /, '');
  // biome-ignore lint/suspicious/noExplicitAny: properties of every shape
  const computed = Properties.Metrics?.flatMap(({ MetricStat }: any) => MetricStat?.Metric ?? []);
  return (computed ?? [Properties]).map(({ MetricName, Namespace, Dimensions = [] }: AlarmMetric) => ({
    ...{ alarm, MetricName, Namespace, Dimensions },
  }));
});
const metricsIn = (namespace: string) => metrics.filter(({ Namespace }) => Namespace === namespace);

/** The logical id that a dimension refers to, in the other stack if it is imported. */
const referenceOf = (value: object) => JSON.stringify(value).replace(/ExportsOutput(FnGetAtt|Ref)/, '$1 ');

test('every alarm has a metric of a namespace that these tests check', () => {
  expect(metrics.length).toBeGreaterThan(25);
  expect(new Set(metrics.map(({ Namespace }) => Namespace))).toEqual(
    new Set(['AWS/SQS', 'AWS/Lambda', 'AWS/ApiGateway', 'ConferenceRelay/Functions']),
  );
});

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
test('an alarm on a queue has a metric of SQS, and the name of the queue that its title means', () => {
  const queues: Readonly<Record<string, string>> = {
    'Entries are dead letters': 'RelayMailboxDeadLetters',
    'Status checks are dead letters': 'RelayStatusChecksDeadLetters',
    'Ticks are dead letters': 'RelaySchedulesDeadLetters',
    'Deliveries are dead letters': 'RelayDeliveriesDeadLetters',
    'Entries wait too long': 'RelayMailboxQueue',
    'Status checks wait too long': 'RelayStatusChecksQueue',
    'Deliveries wait too long': 'RelayDeliveriesQueue',
    'Workflows are dead letters': 'RelayWorkflowsDeadLetters',
    'Workflows wait too long': 'RelayWorkflowsQueue',
  };
  const found = metricsIn('AWS/SQS');
  expect(found.map(({ alarm }) => alarm).sort()).toEqual(Object.keys(queues).sort());
  for (const { alarm, MetricName, Dimensions } of found) {
    expect([alarm, MetricName]).toEqual([
      alarm,
      alarm.endsWith('dead letters') ? 'ApproximateNumberOfMessagesVisible' : 'ApproximateAgeOfOldestMessage',
    ]);
    expect(Dimensions.map(({ Name }) => Name)).toEqual(['QueueName']);
    const [, id = ''] =
      /FnGetAtt (\w+?[0-9A-F]{8})QueueName/.exec(referenceOf(Dimensions[0]?.Value ?? {})) ?? [];
    expect([alarm, foundation[id]?.Type, id.slice(0, -8)]).toEqual([alarm, 'AWS::SQS::Queue', queues[alarm]]);
  }
});

const pascalCase = (name: string) =>
  name.replaceAll(/(^|-)(\w)/g, (_all, _dash, letter) => letter.toUpperCase());

/** @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
test('an alarm on a function has a metric of Lambda, and the name of the function in its title', () => {
  const found = metricsIn('AWS/Lambda');
  expect(found.length).toBeGreaterThan(11);
  for (const { alarm, MetricName, Dimensions } of found) {
    const [, name = '', word = ''] = /^(\S+) (fails|is throttled)$/.exec(alarm) ?? [];
    expect([alarm, MetricName]).toEqual([alarm, word === 'fails' ? 'Errors' : 'Throttles']);
    expect(Dimensions).toEqual([
      { Name: 'FunctionName', Value: { Ref: expect.stringMatching(`^Relay${pascalCase(name)}Function`) } },
    ]);
    const { Ref = '' } = (Dimensions[0]?.Value ?? {}) as { Ref?: string };
    expect(functions[Ref]?.Type).toBe('AWS::Lambda::Function');
  }
});

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
test('the alarm on the API has a metric of HTTP APIs, which have the dimension ApiId alone', () => {
  const found = metricsIn('AWS/ApiGateway');
  expect(found).toMatchObject([{ MetricName: '5xx', Dimensions: [{ Name: 'ApiId' }] }]);
  const [, id = ''] =
    /Ref (RelayApi[0-9A-F]{8})/.exec(referenceOf(found[0]?.Dimensions[0]?.Value ?? {})) ?? [];
  expect(foundation[id]).toMatchObject({
    Type: 'AWS::ApiGatewayV2::Api',
    Properties: { ProtocolType: 'HTTP' },
  });
});

const relay = testRelay();

/** A batch with one message. */
const batchOf = (body: string): SQSEvent =>
  ({
    Records: [
      {
        ...{ messageId: 'm1', body, eventSource: 'aws:sqs' },
        attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'a', SentTimestamp: '1777885200000' },
      },
    ],
  }) as unknown as SQSEvent;
const fail = () => Promise.reject(new Error('no table'));
const at = (time: string) => `2026-05-04T${time}.000Z` as Instant;

/** For each function, work that makes it log the lines that alarms count. */
const WORK: Readonly<Record<string, () => Promise<void>>> = {
  async ReceiveCallback() {
    const { ports } = await isolatedRelay(relay(), () => ({ logger: lambdaLogger }));
    const capability = callbackUrl(PUBLIC_URL, 'a', CALLBACK_KEYS).split('/').at(-1) ?? '';
    await receiveCallback(ports)({
      ...{ conferenceId: 'a', capability, authorization: undefined, requestId: 'r1' },
      request: posted('attendees_status=2'),
    });
  },
  async ManageConferences() {
    const { client, with: withPorts } = relay();
    const fonestorm = client({ url: UNREACHABLE_URL, credentials: { token: 'key' } });
    await withPorts({ fonestorm, logger: lambdaLogger })('GET', '/v2/conferences/none/fonenumbers');
    const times = { start_time: at('10:00:00'), end_time: at('11:00:00') };
    await withPorts({ fonestorm, logger: lambdaLogger })('POST', '/v2/conferences', { id: 'x', ...times });
    const invoke = directInvocationHandler({ ...relay().ports, logger: lambdaLogger });
    await expect(invoke({ operation: 'get', id: 'none' }, 'request')).rejects.toThrow('not-found');
  },
  async AdvanceConference() {
    const it = await isolatedRelay(relay(), ({ conferenceLog }) => ({
      logger: lambdaLogger,
      conferenceLog: {
        ...conferenceLog,
        // The audit finds an event that is missing.
        async records(...given) {
          const { items, ...more } = await conferenceLog.records(...given);
          return { ...more, items: items.map((record) => ({ ...record, events: record.events.slice(1) })) };
        },
      },
    }));
    await it.create('a');
    const received = (id: string, body: string): Entry => ({
      ...{ kind: 'callback', id, conferenceId: 'a', receivedAt: it.now() },
      request: posted(body, 'application/json'),
    });
    const mask = async () => () => {
      throw new Error('this number cannot be masked');
    };
    await advanceConference({ ...it.ports, mask })(received('c1', '{"from":"+15550100123"}'));
    await it.live(at('12:00:00'));
    const entry = tickOf('a', { revision: 1, dueAt: it.now() });
    await onMailbox(fail, lambdaLogger)(batchOf(serializeEntry(entry)));
  },
  async CheckStatus() {
    const check = { id: randomUUID(), conferenceId: 'a', reason: 'a test', notBefore: at('09:00:00') };
    await onStatusChecks(fail, lambdaLogger)(batchOf(serializeStatusCheck(check)));
  },
  async DeliverCallback() {
    const run = await startDeliveryRun();
    run.handle = deliverCallback({ ...run.ports, logger: lambdaLogger });
    run.receivers.set(HOST, () => ({ status: 503 }));
    await run.callback('c1', 1);
    await run.finish();
    await onDeliveries(fail, lambdaLogger)(batchOf(JSON.stringify({ conferenceId: 'a', position: 1 })));
  },
  async Sweep() {
    await (await isolatedRelay(relay())).sweep({ logger: lambdaLogger });
  },
};

test('an alarm on log lines has a filter of its metric, which matches a line that the function of its log group logs', async () => {
  const logGroups = ofType('AWS::Lambda::Function').map(
    ([id, { Properties }]) => [Properties.LoggingConfig.LogGroup.Ref, id] as const,
  );
  const filters = ofType('AWS::Logs::MetricFilter').map(([, { Properties }]) => Properties);
  const lines = new Map<string, readonly string[]>();
  for (const [name, work] of Object.entries(WORK))
    lines.set(name, (await captureLog(work)).trimEnd().split('\n'));
  const found = metricsIn('ConferenceRelay/Functions');
  expect(found.length).toBeGreaterThan(9);
  for (const { alarm, MetricName, Namespace, Dimensions } of found) {
    expect([alarm, Dimensions]).toEqual([alarm, []]);
    const [filter, ...others] = filters.filter(
      ({ MetricTransformations: [{ MetricName: name }] }) => name === MetricName,
    );
    expect([alarm, others]).toEqual([alarm, []]);
    expect([alarm, filter.MetricTransformations]).toEqual([
      alarm,
      [{ MetricName, MetricNamespace: Namespace, MetricValue: '1' }],
    ]);
    const [, id = ''] = logGroups.find(([group]) => group === filter.LogGroupName.Ref) ?? [];
    const [, name = ''] = /^Relay(\w+)Function[0-9A-F]{8}$/.exec(id) ?? [];
    const isMatched = lines.get(name)?.some((line) => matchesPattern(filter.FilterPattern, line));
    expect([alarm, name, isMatched]).toEqual([alarm, name, true]);
  }
});
