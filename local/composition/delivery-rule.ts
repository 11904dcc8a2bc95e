import type { Clock } from '../../lambda/ports/clock';
import type { DeliveryQueue } from '../../lambda/ports/delivery-queue';
import type { EventBus } from '../../lambda/ports/event-bus';

/** The bus with the deployed rule: each callback is queued for delivery once its event is published. */
export function queueDeliveriesOnPublish(bus: EventBus, queue: DeliveryQueue, clock: Clock): EventBus {
  return {
    async publish(events) {
      await bus.publish(events);
      for (const { type, detail } of events) {
        if (type !== 'Callback Received') continue;
        const { conferenceId } = detail.metadata;
        const entryId = (detail.callback as { readonly entry: string }).entry;
        await queue.put({ conferenceId, entryId, previousAttempts: 0 }, clock.now());
      }
    },
  };
}
