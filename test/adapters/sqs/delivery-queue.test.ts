import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { awsJsonClient, SQS } from '../../../lambda/adapters/runtime/aws-json-client';
import { schedulerDeliveries } from '../../../lambda/adapters/scheduler/delayed-deliveries';
import { parseDeliveryJob } from '../../../lambda/adapters/sqs/delivery-message';
import { sqsDeliveryQueue } from '../../../lambda/adapters/sqs/delivery-queue';
import { parseStatusCheck } from '../../../lambda/adapters/sqs/status-check-message';
import { sqsStatusChecks } from '../../../lambda/adapters/sqs/status-checks';
import { after, type Instant } from '../../../lambda/domain/instant';
import type { DeliveryQueue } from '../../../lambda/ports/delivery-queue';
import { awsStandIn } from '../../aws/endpoint';
import type { AwsRequest } from '../../aws/requests';
import { schedulerStandIn } from '../../aws/schedules';

const NOW = '2026-05-04T10:00:00.250Z' as Instant;
const PLACE = {
  queue: 'arn:aws:sqs:us-east-1:1:deliveries',
  group: 'relay',
  role: 'arn:aws:iam::1:role/r',
  deadLetters: 'arn:aws:sqs:us-east-1:1:dead',
};
const job = { conferenceId: 'c1', position: 12, previousAttempts: 3 };

const stand = awsStandIn(schedulerStandIn());
let queue: DeliveryQueue;
beforeAll(() => {
  const settings = { ...stand().settings, maxAttempts: 1 };
  const longer = schedulerDeliveries(new SchedulerClient(settings), PLACE);
  const clock = { now: () => NOW };
  queue = sqsDeliveryQueue(awsJsonClient(SQS, settings), stand().queueUrl('deliveries'), clock, longer);
});

test.each([
  ['at once', 0, 0],
  ['at a past time', -5000, 0],
  ['in less than a second', 1, 1],
  ['in more than a second', 1001, 2],
  ['in a quarter of an hour', 900_000, 900],
])('the queue delays a job until its time: %s', async (_name, by, delay) => {
  await queue.put(job, after(NOW, by));
  const { requests, queueUrl } = stand();
  expect(requests).toMatchObject([{ body: { QueueUrl: queueUrl('deliveries'), DelaySeconds: delay } }]);
  expect(parseDeliveryJob(String(requests[0]?.body.MessageBody))).toEqual(job);
});

test('a job with a longer delay is a schedule, which sends it no earlier and then deletes itself', async () => {
  await queue.put(job, after(NOW, 900_001));
  const [{ schedule, body }] = stand().requests as [AwsRequest];
  expect(schedule).toMatch(/^[0-9a-f]{64}$/);
  expect(body).toMatchObject({
    GroupName: 'relay',
    Description: 'delivery c1 12',
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
  const { Input, SqsParameters } = body.Target as { Input: string; SqsParameters?: object };
  expect(parseDeliveryJob(Input)).toEqual(job);
  expect(SqsParameters).toBeUndefined();
});

test('a long id is cut off in the description of a schedule', async () => {
  await queue.put({ ...job, conferenceId: 'c'.repeat(600) }, after(NOW, 3_600_000));
  const [{ body }] = stand().requests as [AwsRequest];
  expect(body.Description).toBe(`delivery ${'c'.repeat(503)}`);
});

test.each([
  ['at a past time', -5000, 0],
  ['in more than a second', 1001, 2],
  ['in an hour, at most 15 minutes', 3_600_000, 900],
])('the queue delays a status check until its time: %s', async (_name, by, delay) => {
  const { settings, queueUrl, requests } = stand();
  const statusChecks = sqsStatusChecks(awsJsonClient(SQS, settings), queueUrl('status-checks'), {
    now: () => NOW,
  });
  const statusCheck = { id: 'q1', conferenceId: 'c1', reason: 'a test', notBefore: after(NOW, by) };
  await statusChecks.put(statusCheck);
  expect(requests).toMatchObject([{ body: { QueueUrl: queueUrl('status-checks'), DelaySeconds: delay } }]);
  expect(parseStatusCheck(String(requests[0]?.body.MessageBody))).toEqual(statusCheck);
});

test('each job has another schedule, and a repeated job has the same one', async () => {
  const later = after(NOW, 3_600_000);
  for (const each of [
    job,
    job,
    { ...job, previousAttempts: 4 },
    { ...job, position: 13 },
    { ...job, conferenceId: 'c2' },
  ])
    await queue.put(each, later);
  const names = stand().requests.map(({ schedule }) => schedule);
  expect(names[1]).toBe(names[0]);
  expect(new Set(names).size).toBe(4);
});

test('accepts an existing schedule, and throws any other failure', async () => {
  const later = after(NOW, 3_600_001);
  await queue.put({ ...job, previousAttempts: 5 }, later);
  await queue.put({ ...job, previousAttempts: 5 }, later);
  stand().injectResponses('Scheduler CreateSchedule', { error: 'ThrottlingException', status: 429 });
  await expect(queue.put(job, later)).rejects.toThrow(
    expect.objectContaining({ name: 'ThrottlingException' }),
  );
  expect(stand().count('Scheduler CreateSchedule')).toBe(3);
});
