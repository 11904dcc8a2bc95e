import type { Delivery } from '../lambda/domain/delivery';
import type { StatusEvent } from '../lambda/domain/status-event';
import type { Deliveries } from '../lambda/ports/deliveries';

/** Gets a delivery after an attempt, and the event of its callback if that is still stored. */
export type OnAttempt = (delivery: Delivery, received?: StatusEvent) => void;

/** The deliveries for one job, which call `onAttempt` when its attempt has ended. */
export function reportAttempt(deliveries: Deliveries, onAttempt: OnAttempt): Deliveries {
  let attemptsBefore = 0;
  let received: StatusEvent | undefined;
  return {
    ...deliveries,
    async load(conferenceId, position) {
      const loaded = await deliveries.load(conferenceId, position);
      attemptsBefore = loaded.delivery?.attemptCount ?? 0;
      received = loaded.record?.events.find(({ type }) => type === 'Callback Received');
      return loaded;
    },
    async write(delivery, expiresAt) {
      if (!(await deliveries.write(delivery, expiresAt))) return false;
      if (delivery.attemptCount > attemptsBefore) onAttempt(delivery, received);
      attemptsBefore = delivery.attemptCount;
      return true;
    },
  };
}
