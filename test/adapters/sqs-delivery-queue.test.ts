import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { deliveryJobOf } from '../../lambda/adapters/delivery-message';
import { schedulerDeliveries } from '../../lambda/adapters/scheduler-deliveries';
import { sqsDeliveryQueue } from '../../lambda/adapters/sqs-delivery-queue';
import type { DeliveryQueue } from '../../lambda/delivery-ports';
import { after, type Instant } from '../../lambda/domain/instant';
import { aws } from '../aws/endpoint';
import type { AwsRequest } from '../aws/requests';
import { schedulesOfAws } from '../aws/schedules';

const NOW = '2026-05-04T10:00:00.250Z' as Instant;
const PLACE = {
  queue: 'arn:aws:sqs:us-east-1:1:deliveries',
  group: 'relay',
  role: 'arn:aws:iam::1:role/r',
  deadLetters: 'arn:aws:sqs:us-east-1:1:dead',
};
const job = { conferenceId: 'c1', entryId: 'callback-1', tries: 3 };

const stand = aws(schedulesOfAws());
let queue: DeliveryQueue;
beforeAll(() => {
  const settings = { ...stand().settings, maxAttempts: 1 };
  const longer = schedulerDeliveries(new SchedulerClient(settings), PLACE);
  const clock = { now: () => NOW };
  queue = sqsDeliveryQueue(new SQSClient(settings), stand().queueUrl('deliveries'), clock, longer);
});

test.each([
  ['at once', 0, 0],
  ['after a time that is over', -5000, 0],
  ['in less than a second', 1, 1],
  ['in more than a second', 1001, 2],
  ['in a quarter of an hour', 900_000, 900],
])('a job that is to come %s is held back by the queue', async (_name, by, delay) => {
  await queue.put(job, after(NOW, by));
  const { asked, queueUrl } = stand();
  expect(asked).toMatchObject([{ body: { QueueUrl: queueUrl('deliveries'), DelaySeconds: delay } }]);
  expect(deliveryJobOf(String(asked[0]?.body.MessageBody))).toEqual(job);
});

test('one that is to come later is a schedule, which sends it no earlier and then goes away', async () => {
  await queue.put(job, after(NOW, 900_001));
  const [{ schedule, body }] = stand().asked as [AwsRequest];
  expect(schedule).toMatch(/^[0-9a-f]{64}$/);
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
  const names = stand().asked.map(({ schedule }) => schedule);
  expect(names[1]).toBe(names[0]);
  expect(new Set(names).size).toBe(4);
});

test('a schedule that is there already is enough; any other failure is thrown', async () => {
  const later = after(NOW, 3_600_001);
  await queue.put({ ...job, tries: 5 }, later);
  await queue.put({ ...job, tries: 5 }, later);
  stand().next('Scheduler CreateSchedule', { error: 'ThrottlingException', status: 429 });
  await expect(queue.put(job, later)).rejects.toThrow(
    expect.objectContaining({ name: 'ThrottlingException' }),
  );
  expect(stand().count('Scheduler CreateSchedule')).toBe(3);
});
