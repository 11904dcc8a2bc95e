import { ConflictException, CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import type { DeliveryQueue } from '../../ports/delivery-queue';
import { buildDeliverySchedule, type DeliveryScheduleTarget } from './delivery-schedule-request';

/** Jobs that wait for long, each a one-time schedule of EventBridge Scheduler, which sends it within the minute after its time. */
export function schedulerDeliveries(client: SchedulerClient, place: DeliveryScheduleTarget): DeliveryQueue {
  return {
    async put(job, notBefore) {
      try {
        await client.send(new CreateScheduleCommand(buildDeliverySchedule(job, notBefore, place)));
      } catch (error) {
        // The same job waits already, until the same time: it follows from the attempt that it counts.
        if (!(error instanceof ConflictException)) throw error;
      }
    },
  };
}
