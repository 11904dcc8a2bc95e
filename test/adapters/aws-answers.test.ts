import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { PATIENCE } from '../../lambda/adapters/aws-patience';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb-definitions';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb-deliveries';
import { dynamodbJournal } from '../../lambda/adapters/dynamodb-journal';
import { eventBridgeBus } from '../../lambda/adapters/eventbridge-bus';
import { schedulerDeliveries } from '../../lambda/adapters/scheduler-deliveries';
import { schedulerSchedules } from '../../lambda/adapters/scheduler-schedules';
import { secretsManagerSecret } from '../../lambda/adapters/secrets-manager';
import { sqsDeadLetters } from '../../lambda/adapters/sqs-dead-letters';
import { sqsDeliveryQueue } from '../../lambda/adapters/sqs-delivery-queue';
import { sqsMailbox } from '../../lambda/adapters/sqs-mailbox';
import { sqsQuestions } from '../../lambda/adapters/sqs-questions';
import { systemClock as clock } from '../../lambda/adapters/system-clock';
import type { Definition } from '../../lambda/domain/conference';
import { begun, proposed } from '../../lambda/domain/delivery';
import { tickOf } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import { readSources } from '../architecture/sources';
import { BusOfAws } from '../aws/bus';
import { aws, type Odd } from '../aws/endpoint';
import { QueuesOfAws } from '../aws/queues';
import { schedulesOfAws } from '../aws/schedules';
import { tableOfAws } from '../aws/table';
import { dynamodb } from './dynamodb';

const embedded = dynamodb();
const [bus, queues] = [new BusOfAws(), new QueuesOfAws()];
const stand = aws(bus.service, queues.service, schedulesOfAws(), tableOfAws(embedded), ({ name }) =>
  name === 'Secrets Manager GetSecretValue' ? { SecretString: '{}' } : undefined,
);

const at = '2026-05-04T09:00:00.000Z' as Instant;
const place = { group: 'relay', role: 'role', deadLetters: 'dead letters' };

/** Each request of the relay, through its port, for a conference of its own. */
const REQUESTS: readonly [request: string, made: (id: string) => Promise<unknown>][] = [
  ['SQS SendMessage', (id) => sqsMailbox(sqs(), stand().queueUrl('mailbox.fifo')).put(tick(id))],
  [
    'SQS SendMessage',
    (id) =>
      sqsQuestions(sqs(), stand().queueUrl('questions'), clock).put({
        ...{ id: 'q', conferenceId: id, reason: 'a test', notBefore: at },
      }),
  ],
  [
    'SQS SendMessage',
    (id) =>
      sqsDeliveryQueue(sqs(), stand().queueUrl('deliveries'), clock).put(
        { conferenceId: id, entryId: 'e' },
        at,
      ),
  ],
  ['SQS GetQueueAttributes', (id) => deadLetters().holding(id)],
  ['SQS ReceiveMessage', (id) => deadLetters().holding(id)],
  ['SQS ChangeMessageVisibilityBatch', (id) => deadLetters().holding(id)],
  ['EventBridge PutEvents', (id) => eventBridgeBus(client(EventBridgeClient), 'relay').publish([event(id)])],
  ['Scheduler UpdateSchedule', (id) => schedules().set(tick(id))],
  ['Scheduler CreateSchedule', (id) => schedules().set(tick(id))],
  ['Scheduler DeleteSchedule', (id) => schedules().clear(id)],
  [
    'Scheduler CreateSchedule',
    (id) =>
      schedulerDeliveries(client(SchedulerClient), { ...place, queue: 'deliveries' }).put(
        { conferenceId: id, entryId: 'e', tries: 1 },
        at,
      ),
  ],
  ['DynamoDB GetItem', (id) => dynamodbDefinitions(table()).read(id)],
  ['DynamoDB BatchGetItem', (id) => dynamodbJournal(table()).load(id, 'e')],
  [
    'DynamoDB PutItem',
    async (id) => expect(await dynamodbDefinitions(table()).write(definition(id))).toBe(true),
  ],
  [
    'DynamoDB UpdateItem',
    async (id) => expect(await dynamodbDeliveries(table()).write(begun(proposed(id, 'e'), at))).toBe(true),
  ],
  ['DynamoDB DeleteItem', (id) => dynamodbDeliveries(table()).remove(id, 'e')],
  ['DynamoDB Query', () => dynamodbDefinitions(table()).list(10)],
  [
    'Secrets Manager GetSecretValue',
    () => secretsManagerSecret(client(SecretsManagerClient), 'arn', v.object({}))(),
  ],
];

/** Clients as deployed, and clients with a single attempt, so that tests of failures do not wait. */
let isPatient = true;
const clients = new Map<string, unknown>();
function client<T>(Client: new (settings: object) => T): T {
  const name = `${Client.name} ${isPatient}`;
  const made =
    clients.get(name) ??
    new Client({ ...stand().settings, ...PATIENCE, ...(!isPatient && { maxAttempts: 1 }) });
  clients.set(name, made);
  return made as T;
}
const sqs = () => client(SQSClient);
const table = () => ({ client: client(DynamoDBClient), name: embedded().name });
const schedules = () => schedulerSchedules(client(SchedulerClient), { ...place, mailbox: 'mailbox' });
const deadLetters = () =>
  sqsDeadLetters(sqs(), { mailbox: stand().queueUrl('mailbox') }, async () => {
    queues.setInHand('mailbox', false);
  });
const tick = (id: string) => tickOf(id, { revision: 1, dueAt: at });
const definition = (id: string): Definition => ({
  ...{ id, version: 1, digest: '', standing: 'confirmed', createdAt: at },
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

async function expectMadeAgain(request: string, made: (id: string) => Promise<unknown>, odd: Odd) {
  stand().next(request, odd);
  await made(randomUUID());
  expect(stand().count(request)).toBeGreaterThan(1);
}

describe.each(
  REQUESTS.map(([request, made], index) => [`${request} (${index + 1})`, request, made] as const),
)('%s', (_title, request, made) => {
  test.each<[string, Odd]>([
    ['fails at AWS', { error: 'InternalFailure', status: 500 }],
    ['is cut off', 'reset'],
    ['is done, and its answer cut off', 'done, then reset'],
  ])('that %s once is made again', (_name, odd) => expectMadeAgain(request, made, odd));

  test('that AWS refuses is an error of that name, at once', async () => {
    for (const error of ['ExpiredTokenException', 'AccessDeniedException', 'ValidationException']) {
      stand().next(request, { error });
      await expect(made(randomUUID())).rejects.toThrow(expect.objectContaining({ name: error }));
      expect(stand().count(request)).toBe(1);
      stand().forget();
    }
  });

  test('that fails for longer than the SDK tries again is an error', async () => {
    isPatient = false;
    const failures = [
      { error: throttled(request) },
      { error: 'ServiceUnavailable', status: 503 },
      'reset',
    ] as const;
    for (const odd of failures) {
      stand().next(request, odd);
      await expect(made(randomUUID())).rejects.toThrow();
      stand().forget();
    }
  });
});

/** One for each service. */
const SERVICES = [...new Map(REQUESTS.map((each) => [serviceOf(each[0]), each])).entries()];
test.each(SERVICES)('where %s is busy, a request is made again', async (_service, [request, made]) => {
  await expectMadeAgain(request, made, { error: throttled(request) });
  await expectMadeAgain(request, made, { error: 'ServiceUnavailable', status: 503 });
});

test('requests that are not answered are made again', async () => {
  const distinct = [...new Map(REQUESTS)].filter(
    ([request]) => request !== 'SQS ChangeMessageVisibilityBatch',
  );
  for (const [request] of distinct) stand().next(request, 'silence');
  await Promise.all(distinct.map(([, made]) => made(randomUUID())));
  for (const [request] of distinct) expect(stand().count(request)).toBeGreaterThan(1);
});

test('every client of the relay has its patience', () => {
  const root = join(__dirname, '../..');
  const without = readSources(root, 'lambda').filter(({ path }) =>
    /new \w+Client\((?!PATIENCE\))/.test(readFileSync(join(root, path), 'utf8')),
  );
  expect(without.map(({ path }) => path)).toEqual([]);
});
