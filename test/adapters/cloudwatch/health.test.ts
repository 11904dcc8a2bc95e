import { cloudWatchHealth } from '../../../lambda/adapters/cloudwatch/health';
import { awsJsonClient, CLOUD_WATCH, SQS } from '../../../lambda/adapters/runtime/aws-json-client';
import { LOG_CODES } from '../../../lambda/contract/log-codes';
import { awsStandIn, type InjectedResponse } from '../../aws/endpoint';
import { CloudWatchStandIn, NAMESPACE } from '../../aws/metrics';
import { SqsStandIn } from '../../aws/queues';
import { healthContract } from '../../contracts/health.contract';
import { recordingLogger } from '../../recording-logger';

const DEAD_LETTERS = Object.fromEntries(
  ['mailbox', 'checks', 'deliveries'].map((name) => [name, `${name}-dead-letters`]),
);
let queues = new SqsStandIn();
let cloudWatch = new CloudWatchStandIn();
const stand = awsStandIn(
  (request) => queues.service(request),
  (request) => cloudWatch.service(request),
);
const METRICS = 'CloudWatch GetMetricData';
const COUNTS = 'SQS GetQueueAttributes';

function relayToMeasure() {
  queues = new SqsStandIn(DEAD_LETTERS);
  cloudWatch = new CloudWatchStandIn();
  let time = Date.parse('2026-05-04T09:00:30.000Z');
  const now = () => time;
  const { logger, fieldsOf } = recordingLogger();
  const client = (service: typeof SQS) => awsJsonClient(service, { ...stand().settings, maxAttempts: 1 });
  const queue = (name: string) => ({ queue: stand().queueUrl(name) });
  const probe = cloudWatchHealth({
    ...{ sqs: client(SQS), cloudWatch: client(CLOUD_WATCH), namespace: NAMESPACE, logger, now },
    queues: {
      ...{ mailbox: queue('mailbox'), 'status-checks': queue('checks'), deliveries: queue('deliveries') },
      ticks: { deadLetters: stand().queueUrl('ticks-dead-letters') },
    },
  });
  return {
    ...{ probe, now, fieldsOf },
    pass(milliseconds: number) {
      time += milliseconds;
    },
    log: (code: string, fields: object = {}) => cloudWatch.log({ message: code, ...fields }, time),
    put: async () => queues.put('mailbox', 'entry'),
    receive: async () => queues.setInFlight('mailbox', true),
    addDeadLetter: async () => queues.put('deliveries-dead-letters', 'job'),
  };
}

describe('a deployed relay, over HTTP', () => {
  healthContract(async () => relayToMeasure());

  test('ticks have dead letters only', async () => {
    const { probe } = relayToMeasure();
    queues.put('ticks-dead-letters', 'tick');
    const { queues: measured } = await probe.measure();
    expect(measured.at(-1)).toEqual({ name: 'ticks', messages: undefined, deadLetters: 1 });
  });

  test('several readers within half a minute cost one measurement', async () => {
    const { probe, pass, log } = relayToMeasure();
    const first = await Promise.all([probe.measure(), probe.measure()]);
    log(LOG_CODES.accepted);
    pass(29_000);
    expect([...first, await probe.measure()].map(({ activity }) => activity?.accepted)).toEqual([0, 0, 0]);
    expect([stand().count(METRICS), stand().count(COUNTS)]).toEqual([1, 7]);
    pass(1000);
    expect((await probe.measure()).activity?.accepted).toBe(1);
    expect(stand().count(METRICS)).toBe(2);
  });

  test.each<[string, InjectedResponse]>([
    ['is refused', { error: 'AccessDenied' }],
    ['is cut off', 'reset'],
    ['has no results', { body: {} }],
    ['has a result that failed', { body: { MetricDataResults: [{ Id: 'm0', StatusCode: 'Forbidden' }] } }],
  ])(
    'if the answer of CloudWatch %s, the queues are known, and the activity is not',
    async (_name, answer) => {
      const { probe, fieldsOf } = relayToMeasure();
      queues.put('mailbox', 'entry');
      stand().injectResponses(METRICS, answer);
      const { queues: measured, activity } = await probe.measure();
      expect([measured[0]?.messages?.ready, activity]).toEqual([1, undefined]);
      expect(fieldsOf('health.metrics_unavailable')).toEqual([{ error: expect.anything() }]);
    },
  );

  test('the values of a second page count', async () => {
    const { probe, log } = relayToMeasure();
    log(LOG_CODES.accepted);
    const Timestamps = [Date.parse('2026-05-04T09:00:00.000Z') / 1000];
    stand().injectResponses(METRICS, {
      body: {
        MetricDataResults: [{ Id: 'm0', StatusCode: 'PartialData', Timestamps, Values: [4] }],
        NextToken: 'next',
      },
    });
    expect((await probe.measure()).activity?.accepted).toBe(5);
    expect(stand().requests.filter(({ name }) => name === METRICS)[1]?.body.NextToken).toBe('next');
  });

  test('a queue whose dead-letter queue was removed is an error, and not one without dead letters', async () => {
    const { probe } = relayToMeasure();
    queues = new SqsStandIn();
    await expect(probe.measure()).rejects.toThrow(/\/mailbox: expected a queue with a dead-letter queue$/);
  });

  test('if a queue cannot be counted, the measurement fails, and the next one is made at once', async () => {
    const { probe } = relayToMeasure();
    stand().injectResponses(COUNTS, { error: 'AccessDenied' });
    await expect(probe.measure()).rejects.toMatchObject({ name: 'AccessDenied' });
    expect((await probe.measure()).queues).toHaveLength(4);
  });
});
