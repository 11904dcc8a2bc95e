import type { TickEntry } from '../../domain/entry';
import type { Instant } from '../../domain/instant';
import type { DeliveryJob } from '../../ports/delivery-queue';
import { serializeDeliveryJob } from '../sqs/delivery-message';
import { serializeEntry } from '../sqs/serialize-entry';
import { buildOneTimeSchedule, type ScheduleTarget, scheduleName } from './one-time-schedule';

/** The target of the schedules of ticks. */
export interface TickScheduleTarget extends ScheduleTarget {
  /** ARN of the mailbox's queue. */
  readonly mailbox: string;
}

/** The target of the schedules of delayed deliveries. */
export interface DeliveryScheduleTarget extends ScheduleTarget {
  /** ARN of the queue of the deliveries. */
  readonly queue: string;
}

/** The schedule of a conference's next tick. A conference has one schedule, which the next tick replaces. */
export function buildTickSchedule(tick: TickEntry, target: TickScheduleTarget) {
  const { conferenceId, dueAt } = tick;
  return buildOneTimeSchedule(
    {
      name: scheduleName(conferenceId),
      description: `conference ${conferenceId}`,
      at: dueAt,
      queue: target.mailbox,
      message: serializeEntry(tick),
      messageGroup: conferenceId,
    },
    target,
  );
}

/** The schedule of a delayed delivery. Its name depends only on the job, so that a repeat makes no second schedule. */
export function buildDeliverySchedule(job: DeliveryJob, at: Instant, target: DeliveryScheduleTarget) {
  const message = serializeDeliveryJob(job);
  return buildOneTimeSchedule(
    {
      name: scheduleName(message),
      description: `delivery ${job.conferenceId} ${job.position}`,
      at,
      queue: target.queue,
      message,
    },
    target,
  );
}
