import { deliveryMessage } from '../lambda/adapters/delivery-message';
import type { DeliveryQueue } from '../lambda/delivery-ports';
import { milliseconds } from '../lambda/domain/instant';
import type { Clock, EventBus } from '../lambda/ports';
import type { Queue } from './queue';

/** The deliveries on a queue, which holds each back for as long as it waits. */
export function queueDeliveries(queue: Queue, clock: Clock): DeliveryQueue {
  return {
    put: (job, notBefore) =>
      queue.send({
        body: deliveryMessage(job),
        delay: Math.max(0, milliseconds(notBefore) - milliseconds(clock.now())),
      }),
  };
}

/** The bus with a rule: each callback is to be passed on once its event is published. */
export function delivering(bus: EventBus, deliveries: DeliveryQueue, clock: Clock): EventBus {
  return {
    async publish(events) {
      await bus.publish(events);
      for (const { type, detail } of events) {
        if (type !== 'Callback Received') continue;
        const { conferenceId } = detail.metadata;
        const entryId = (detail.callback as { readonly entry: string }).entry;
        await deliveries.put({ conferenceId, entryId, tries: 0 }, clock.now());
      }
    },
  };
}
