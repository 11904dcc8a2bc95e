import type { Instant } from '../../domain/instant';
import type { DeliveryJob } from '../../ports/delivery-queue';
import { serializeDeliveryJob } from '../sqs/delivery-message';
import { buildOneTimeSchedule, type ScheduleTarget, scheduleName } from './one-time-schedule';

/** The target of the schedules of waiting jobs. */
export interface DeliveryScheduleTarget extends ScheduleTarget {
  /** ARN of the queue of the deliveries. */
  readonly queue: string;
}

/** The schedule of a job; its name depends on the job alone. */
export function buildDeliverySchedule(job: DeliveryJob, at: Instant, place: DeliveryScheduleTarget) {
  const { conferenceId, entryId, previousAttempts } = job;
  const scheduled = {
    // A list: so the name differs from the name of every tick's schedule.
    name: scheduleName(JSON.stringify([conferenceId, entryId, previousAttempts])),
    description: `delivery ${conferenceId} ${entryId}`,
    ...{ at, queue: place.queue, message: serializeDeliveryJob(job) },
  };
  return buildOneTimeSchedule(scheduled, place);
}
