import type { CallbackFacts } from '../../lambda/domain/callback/describe-callback';
import type { Clock } from '../../lambda/ports/clock';
import type { DeliveryQueue } from '../../lambda/ports/delivery-queue';
import type { EventBus } from '../../lambda/ports/event-bus';

/** The bus with the deployed rule: a callback that has a receiver is queued once its event is published. */
export function queueDeliveriesOnPublish(bus: EventBus, queue: DeliveryQueue, clock: Clock): EventBus {
  return {
    async publish(events) {
      await bus.publish(events);
      for (const { type, detail } of events) {
        if (type !== 'Callback Received') continue;
        const { position, deliver } = detail.callback as CallbackFacts;
        const { conferenceId } = detail.metadata;
        if (deliver) await queue.put({ conferenceId, position, previousAttempts: 0 }, clock.now());
      }
    },
  };
}
