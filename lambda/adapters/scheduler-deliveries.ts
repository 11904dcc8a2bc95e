import { createHash } from 'node:crypto';
import {
  ActionAfterCompletion,
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  FlexibleTimeWindowMode,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { DeliveryJob, DeliveryQueue } from '../delivery-ports';
import type { Instant } from '../domain/instant';
import { deliveryMessage } from './delivery-message';
import { scheduledAt } from './scheduler-schedules';

/** Where jobs come from that wait as schedules. */
export interface DeliveryPlace {
  /** ARN of the queue of the deliveries. */
  readonly queue: string;
  /** The group of this deployment's schedules. */
  readonly group: string;
  /** ARN of the role that Scheduler sends with. */
  readonly role: string;
  /** ARN of the queue for jobs that Scheduler could not send. */
  readonly deadLetters: string;
}

/** Past this, in seconds, the sweep has put the job: Scheduler need not. */
const OLDEST_JOB = 600;
const MOST_RETRIES = 10;

/** Jobs that wait for long, each a one-time schedule of EventBridge Scheduler, which sends it within the minute after its time. */
export function schedulerDeliveries(client: SchedulerClient, place: DeliveryPlace): DeliveryQueue {
  return {
    async put(job, notBefore) {
      try {
        await client.send(new CreateScheduleCommand(scheduleOf(job, notBefore, place)));
      } catch (error) {
        // The same job waits already, until the same time: it follows from the attempt that it counts.
        if (!(error instanceof ConflictException)) throw error;
      }
    },
  };
}

function scheduleOf(job: DeliveryJob, at: Instant, place: DeliveryPlace): CreateScheduleCommandInput {
  const { conferenceId, entryId, tries } = job;
  return {
    GroupName: place.group,
    // 64 characters of those that a name may have, whatever the ids are. No tick's name is made of a list.
    Name: createHash('sha256')
      .update(JSON.stringify([conferenceId, entryId, tries]))
      .digest('hex'),
    Description: `delivery ${conferenceId} ${entryId}`.slice(0, 512),
    ScheduleExpression: scheduledAt(at),
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: FlexibleTimeWindowMode.OFF },
    ActionAfterCompletion: ActionAfterCompletion.DELETE,
    Target: {
      Arn: place.queue,
      RoleArn: place.role,
      Input: deliveryMessage(job),
      DeadLetterConfig: { Arn: place.deadLetters },
      RetryPolicy: { MaximumEventAgeInSeconds: OLDEST_JOB, MaximumRetryAttempts: MOST_RETRIES },
    },
  };
}
