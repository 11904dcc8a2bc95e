import type { Delivery } from '../lambda/domain/delivery';
import type { StatusEvent } from '../lambda/domain/status-event';
import type { ConferenceLog } from '../lambda/ports/conference-log';
import type { Deliveries } from '../lambda/ports/deliveries';

/** The event of the callback is left out where it is not kept any more. */
export type OnAttempt = (delivery: Delivery, received?: StatusEvent) => void;

/** The same deliveries; `onAttempt` is told of each as an attempt to make it ends. */
export function reportAttempts(
  deliveries: Deliveries,
  conferenceLog: ConferenceLog,
  onAttempt: OnAttempt,
): Deliveries {
  const tried = new Set<string>();
  return {
    ...deliveries,
    async write(delivery, expiresAt) {
      if (!(await deliveries.write(delivery, expiresAt))) return false;
      const { conferenceId, entryId, isInProgress } = delivery;
      const key = `${conferenceId} ${entryId}`;
      if (isInProgress) tried.add(key);
      else if (tried.delete(key)) {
        const record = await conferenceLog.read(conferenceId, entryId);
        onAttempt(
          delivery,
          record?.events.find(({ type }) => type === 'Callback Received'),
        );
      }
      return true;
    },
  };
}
