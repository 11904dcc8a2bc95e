import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { deliveryJobOf } from '../../lambda/adapters/delivery-message';
import { schedulerDeliveries } from '../../lambda/adapters/scheduler-deliveries';
import { sqsDeliveryQueue } from '../../lambda/adapters/sqs-delivery-queue';
import type { DeliveryQueue } from '../../lambda/delivery-ports';
import { after, type Instant } from '../../lambda/domain/instant';

interface Asked {
  readonly path: string;
  readonly body: { readonly [name: string]: unknown };
}

const NOW = '2026-05-04T10:00:00.250Z' as Instant;
const QUEUE_URL = 'https://sqs.example/1/deliveries';
const PLACE = {
  queue: 'arn:aws:sqs:us-east-1:1:deliveries',
  group: 'relay',
  role: 'arn:aws:iam::1:role/r',
  deadLetters: 'arn:aws:sqs:us-east-1:1:dead',
};
const job = { conferenceId: 'c1', entryId: 'callback-1', tries: 3 };

let server: Server;
let queue: DeliveryQueue;
let asked: Asked[] = [];
let answer: { status: number; type?: string } = { status: 200 };

beforeAll(async () => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    asked.push({ path: request.url ?? '', body: JSON.parse(text) });
    const { status, type } = answer;
    response.writeHead(status, { ...(type && { 'x-amzn-errortype': type }) });
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const settings = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  // Whatever queue it is, the request goes to this server, which makes no digest of it.
  const sqs = new SQSClient({ ...settings, useQueueUrlAsEndpoint: false, md5: false });
  const longer = schedulerDeliveries(new SchedulerClient(settings), PLACE);
  queue = sqsDeliveryQueue(sqs, QUEUE_URL, { now: () => NOW }, longer);
});
beforeEach(() => {
  asked = [];
  answer = { status: 200 };
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test.each([
  ['at once', 0, 0],
  ['after a time that is over', -5000, 0],
  ['in less than a second', 1, 1],
  ['in more than a second', 1001, 2],
  ['in a quarter of an hour', 900_000, 900],
])('a job that is to come %s is held back by the queue', async (_name, by, delay) => {
  await queue.put(job, after(NOW, by));
  expect(asked).toMatchObject([{ path: '/', body: { QueueUrl: QUEUE_URL, DelaySeconds: delay } }]);
  expect(deliveryJobOf(String(asked[0]?.body.MessageBody))).toEqual(job);
});

test('one that is to come later is a schedule, which sends it no earlier and then goes away', async () => {
  await queue.put(job, after(NOW, 900_001));
  const [{ path, body }] = asked as [Asked];
  expect(path).toMatch(/^\/schedules\/[0-9a-f]{64}$/);
  expect(body).toMatchObject({
    GroupName: 'relay',
    ScheduleExpression: 'at(2026-05-04T10:15:01)',
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: PLACE.queue,
      RoleArn: PLACE.role,
      DeadLetterConfig: { Arn: PLACE.deadLetters },
      RetryPolicy: { MaximumEventAgeInSeconds: 600 },
    },
  });
  const { Input } = body.Target as { Input: string };
  expect(deliveryJobOf(Input)).toEqual(job);
});

test('each job has a schedule of its own, and the same one the same', async () => {
  const later = after(NOW, 3_600_000);
  for (const each of [
    job,
    job,
    { ...job, tries: 4 },
    { ...job, entryId: 'callback-2' },
    { ...job, conferenceId: 'c2' },
  ])
    await queue.put(each, later);
  const names = asked.map(({ path }) => path);
  expect(names[1]).toBe(names[0]);
  expect(new Set(names).size).toBe(4);
});

test('a schedule that is there already is enough; any other failure is thrown', async () => {
  answer = { status: 409, type: 'ConflictException' };
  await queue.put(job, after(NOW, 3_600_000));
  answer = { status: 429, type: 'ThrottlingException' };
  await expect(queue.put(job, after(NOW, 3_600_000))).rejects.toThrow();
  expect(asked).toHaveLength(2);
});
