import type { Deliveries } from '../lambda/delivery-ports';
import type { Delivery } from '../lambda/domain/delivery';
import type { StatusEvent } from '../lambda/domain/status-event';
import type { Journal } from '../lambda/ports';

/** The event of the callback is left out where it is not kept any more. */
export type OnAttempt = (delivery: Delivery, received?: StatusEvent) => void;

/** The same deliveries; `onAttempt` is told of each as an attempt to make it ends. */
export function watched(deliveries: Deliveries, journal: Journal, onAttempt: OnAttempt): Deliveries {
  const tried = new Set<string>();
  return {
    ...deliveries,
    async write(delivery, expiresAt) {
      if (!(await deliveries.write(delivery, expiresAt))) return false;
      const { conferenceId, entryId, trying } = delivery;
      const key = `${conferenceId} ${entryId}`;
      if (trying) tried.add(key);
      else if (tried.delete(key)) {
        const record = await journal.historyRecord(conferenceId, entryId);
        onAttempt(
          delivery,
          record?.events.find(({ type }) => type === 'Callback Received'),
        );
      }
      return true;
    },
  };
}
