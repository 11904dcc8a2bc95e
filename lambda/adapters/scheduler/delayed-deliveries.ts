import { ConflictException, CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import type { DeliveryQueue } from '../../ports/delivery-queue';
import { buildDeliverySchedule, type DeliveryScheduleTarget } from './schedule-requests';

/** Jobs with a long delay: each is a one-time schedule of EventBridge Scheduler, which sends it within the minute after its time. */
export function schedulerDeliveries(client: SchedulerClient, target: DeliveryScheduleTarget): DeliveryQueue {
  return {
    async put(job, notBefore) {
      try {
        await client.send(new CreateScheduleCommand(buildDeliverySchedule(job, notBefore, target)));
      } catch (error) {
        // The job already has a schedule. Its time follows from the number of attempts, so it is the same.
        if (!(error instanceof ConflictException)) throw error;
      }
    },
  };
}
