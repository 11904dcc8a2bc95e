import type { DeliveryJob } from '../delivery-ports';
import type { Instant } from '../domain/instant';
import { deliveryMessage } from './delivery-message';
import { oneTimeSchedule, type SchedulePlace, scheduleName } from './one-time-schedule';

/** The target of the schedules of waiting jobs. */
export interface DeliveryPlace extends SchedulePlace {
  /** ARN of the queue of the deliveries. */
  readonly queue: string;
}

/** The schedule of a job; its name depends on the job alone. */
export function deliverySchedule(job: DeliveryJob, at: Instant, place: DeliveryPlace) {
  const { conferenceId, entryId, tries } = job;
  const scheduled = {
    // A list: so the name differs from the name of every tick's schedule.
    name: scheduleName(JSON.stringify([conferenceId, entryId, tries])),
    description: `delivery ${conferenceId} ${entryId}`,
    ...{ at, queue: place.queue, message: deliveryMessage(job) },
  };
  return oneTimeSchedule(scheduled, place);
}
