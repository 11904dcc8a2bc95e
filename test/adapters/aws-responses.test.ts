import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import * as v from 'valibot';
import { dynamodbConferenceLog } from '../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb/deliveries';
import { dynamodbLoginGuard } from '../../lambda/adapters/dynamodb/login-guard';
import { eventBridgeBus } from '../../lambda/adapters/eventbridge/event-bus';
import {
  type AwsService,
  awsJsonClient,
  SECRETS_MANAGER,
  SQS,
} from '../../lambda/adapters/runtime/aws-json-client';
import { systemClock as clock } from '../../lambda/adapters/runtime/system-clock';
import { schedulerDeliveries } from '../../lambda/adapters/scheduler/delayed-deliveries';
import { schedulerSchedules } from '../../lambda/adapters/scheduler/tick-schedules';
import { secretsManagerSecret } from '../../lambda/adapters/secrets/secrets-manager';
import { sqsDeadLetters } from '../../lambda/adapters/sqs/dead-letters';
import { sqsDeliveryQueue } from '../../lambda/adapters/sqs/delivery-queue';
import { sqsMailbox } from '../../lambda/adapters/sqs/mailbox';
import { sqsStatusChecks } from '../../lambda/adapters/sqs/status-checks';
import { CLIENT_OPTIONS } from '../../lambda/composition/client-options';
import type { Definition } from '../../lambda/domain/definition';
import { newDelivery, postponeDelivery } from '../../lambda/domain/delivery';
import { tickOf } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import { EventBridgeStandIn } from '../aws/bus';
import { awsStandIn, type InjectedResponse } from '../aws/endpoint';
import { SqsStandIn } from '../aws/queues';
import { schedulerStandIn } from '../aws/schedules';
import { dynamodbStandIn } from '../aws/table';
import { tableForTests } from './dynamodb/table';

const embedded = tableForTests();
const [bus, queues] = [new EventBridgeStandIn(), new SqsStandIn()];
const stand = awsStandIn(
  bus.service,
  queues.service,
  schedulerStandIn(),
  dynamodbStandIn(embedded),
  ({ name }) => (name === 'Secrets Manager GetSecretValue' ? { SecretString: '{}' } : undefined),
);

const at = '2026-05-04T09:00:00.000Z' as Instant;
const target = { group: 'relay', role: 'role', deadLetters: 'dead letters' };

/** Each request of the relay through its port, each for another conference. */
const REQUESTS: readonly [request: string, call: (id: string) => Promise<unknown>][] = [
  ['SQS SendMessage', (id) => sqsMailbox(sqs(), stand().queueUrl('mailbox.fifo')).put(tick(id))],
  [
    'SQS SendMessage',
    (id) =>
      sqsStatusChecks(sqs(), stand().queueUrl('status-checks'), clock).put({
        ...{ id: 'q', conferenceId: id, reason: 'a test', notBefore: at },
      }),
  ],
  [
    'SQS SendMessage',
    (id) =>
      sqsDeliveryQueue(sqs(), stand().queueUrl('deliveries'), clock).put(
        { conferenceId: id, position: 1, previousAttempts: 0 },
        at,
      ),
  ],
  ['SQS GetQueueAttributes', (id) => deadLetters().queuesHolding(id)],
  ['SQS ReceiveMessage', (id) => deadLetters().queuesHolding(id)],
  ['SQS ChangeMessageVisibilityBatch', (id) => deadLetters().queuesHolding(id)],
  ['EventBridge PutEvents', (id) => eventBridgeBus(client(EventBridgeClient), 'relay').publish([event(id)])],
  ['Scheduler UpdateSchedule', (id) => schedules().set(tick(id))],
  ['Scheduler CreateSchedule', (id) => schedules().set(tick(id))],
  ['Scheduler DeleteSchedule', (id) => schedules().clear(id)],
  [
    'Scheduler CreateSchedule',
    (id) =>
      schedulerDeliveries(client(SchedulerClient), { ...target, queue: 'deliveries' }).put(
        { conferenceId: id, position: 1, previousAttempts: 1 },
        at,
      ),
  ],
  ['DynamoDB GetItem', (id) => dynamodbDefinitions(table()).read(id)],
  ['DynamoDB BatchGetItem', (id) => dynamodbConferenceLog(table()).load(id)],
  [
    'DynamoDB PutItem',
    async (id) => expect(await dynamodbDefinitions(table()).write(definition(id))).toBe(true),
  ],
  [
    'DynamoDB UpdateItem',
    async (id) =>
      expect(await dynamodbDeliveries(table()).write(postponeDelivery(newDelivery(id, 1), at))).toBe(true),
  ],
  ['DynamoDB DeleteItem', (id) => dynamodbLoginGuard(table()).clearFailures(id)],
  ['DynamoDB Query', () => dynamodbDefinitions(table()).list(10)],
  [
    'Secrets Manager GetSecretValue',
    () => secretsManagerSecret(jsonClient(SECRETS_MANAGER), 'arn', v.object({}))(),
  ],
];

/** Clients as deployed, and clients with a single attempt, so that tests of failures do not wait. */
let isPatient = true;
const clients = new Map<string, unknown>();
function client<T>(Client: new (settings: object) => T): T {
  const name = `${Client.name} ${isPatient}`;
  const call =
    clients.get(name) ??
    new Client({ ...stand().settings, ...CLIENT_OPTIONS, ...(!isPatient && { maxAttempts: 1 }) });
  clients.set(name, call);
  return call as T;
}
function jsonClient(service: AwsService) {
  return awsJsonClient(service, { ...stand().settings, ...(!isPatient && { maxAttempts: 1 }) });
}
const sqs = () => jsonClient(SQS);
const table = () => ({ client: client(DynamoDBClient), name: embedded().name });
const schedules = () => schedulerSchedules(client(SchedulerClient), { ...target, mailbox: 'mailbox' });
const deadLetters = () =>
  sqsDeadLetters(sqs(), { mailbox: stand().queueUrl('mailbox') }, async () => {
    queues.setInFlight('mailbox', false);
  });
const tick = (id: string) => tickOf(id, { revision: 1, dueAt: at });
const definition = (id: string): Definition => ({
  ...{ id, version: 1, digest: '', status: 'confirmed', createdAt: at },
  fields: { start_time: at, end_time: at },
});
const event = (conferenceId: string) => ({
  ...{ type: 'Conference Started' as const, time: at },
  detail: {
    metadata: {
      ...{ id: 'e1', schemaVersion: '1' as const, conferenceId, sequence: 1 },
      ...{ occurredAt: at, receivedAt: at, origin: 'callback' as const },
    },
    conference: {},
  },
});

const THROTTLED: Readonly<Record<string, string>> = {
  SQS: 'RequestThrottled',
  DynamoDB: 'ProvisionedThroughputExceededException',
};
const serviceOf = (request: string) => request.replace(/ \w+$/, '');
const throttled = (request: string) => THROTTLED[serviceOf(request)] ?? 'ThrottlingException';

beforeEach(() => {
  isPatient = true;
  queues.put('mailbox', '{"conferenceId":"another"}');
});
afterEach(() => queues.clear());

async function expectRetried(
  request: string,
  call: (id: string) => Promise<unknown>,
  injected: InjectedResponse,
) {
  stand().injectResponses(request, injected);
  await call(randomUUID());
  expect(stand().count(request)).toBeGreaterThan(1);
}

describe.each(
  REQUESTS.map(([request, call], index) => [`${request} (${index + 1})`, request, call] as const),
)('%s', (_title, request, call) => {
  test.each<[string, InjectedResponse]>([
    ['fails at AWS', { error: 'InternalFailure', status: 500 }],
    ['is cut off', 'reset'],
    ['is done, and its answer cut off', 'apply, then reset'],
  ])('that %s once is repeated', (_name, injected) => expectRetried(request, call, injected));

  test('throws the error at once if AWS refuses it', async () => {
    for (const error of ['ExpiredTokenException', 'AccessDeniedException', 'ValidationException']) {
      stand().injectResponses(request, { error });
      await expect(call(randomUUID())).rejects.toThrow(expect.objectContaining({ name: error }));
      expect(stand().count(request)).toBe(1);
      stand().reset();
    }
  });

  test('throws if every attempt fails', async () => {
    isPatient = false;
    const failures = [
      { error: throttled(request) },
      { error: 'ServiceUnavailable', status: 503 },
      'reset',
    ] as const;
    for (const injected of failures) {
      stand().injectResponses(request, injected);
      await expect(call(randomUUID())).rejects.toThrow();
      stand().reset();
    }
  });
});

/** One request for each service. */
const SERVICES = [...new Map(REQUESTS.map((each) => [serviceOf(each[0]), each])).entries()];
test.each(SERVICES)('repeats a request if %s throttles it', async (_service, [request, call]) => {
  await expectRetried(request, call, { error: throttled(request) });
  await expectRetried(request, call, { error: 'ServiceUnavailable', status: 503 });
});

test('repeats a request that gets no response', async () => {
  const distinct = [...new Map(REQUESTS)].filter(
    ([request]) => request !== 'SQS ChangeMessageVisibilityBatch',
  );
  for (const [request] of distinct) stand().injectResponses(request, 'silence');
  await Promise.all(distinct.map(([, call]) => call(randomUUID())));
  for (const [request] of distinct) expect(stand().count(request)).toBeGreaterThan(1);
});

test('every client of the SDK has the common options', () => {
  const lambda = join(__dirname, '../../lambda');
  const sources = readdirSync(lambda, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const clients = (path: string) =>
    readFileSync(join(lambda, path), 'utf8').match(/new \w+Client\(.*/g) ?? [];
  const all = sources.flatMap(clients);
  expect(all.length).toBeGreaterThan(2);
  expect(all.filter((client) => !/Client\(CLIENT_OPTIONS\)/.test(client))).toEqual([]);
});
