import type { DeliveryJob } from '../delivery-ports';
import type { Instant } from '../domain/instant';
import { deliveryMessage } from './delivery-message';
import { oneTimeSchedule, type SchedulePlace, scheduleName } from './one-time-schedule';

/** Where jobs come from that wait as schedules. */
export interface DeliveryPlace extends SchedulePlace {
  /** ARN of the queue of the deliveries. */
  readonly queue: string;
}

/** The schedule of a job: the same one for the same job. */
export function deliverySchedule(job: DeliveryJob, at: Instant, place: DeliveryPlace) {
  const { conferenceId, entryId, tries } = job;
  const scheduled = {
    // No tick's name is made of a list.
    name: scheduleName(JSON.stringify([conferenceId, entryId, tries])),
    description: `delivery ${conferenceId} ${entryId}`,
    ...{ at, queue: place.queue, message: deliveryMessage(job) },
  };
  return oneTimeSchedule(scheduled, place);
}
