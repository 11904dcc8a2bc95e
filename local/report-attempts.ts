import type { Delivery } from '../lambda/domain/delivery';
import type { StatusEvent } from '../lambda/domain/status-event';
import type { ConferenceLog } from '../lambda/ports/conference-log';
import type { Deliveries } from '../lambda/ports/deliveries';

/** Gets a delivery after an attempt, and the event of its callback if that is still stored. */
export type OnAttempt = (delivery: Delivery, received?: StatusEvent) => void;

/** The same deliveries, which call `onAttempt` when an attempt has ended. */
export function reportAttempts(
  deliveries: Deliveries,
  conferenceLog: ConferenceLog,
  onAttempt: OnAttempt,
): Deliveries {
  const attempted = new Set<string>();
  return {
    ...deliveries,
    async write(delivery, expiresAt) {
      if (!(await deliveries.write(delivery, expiresAt))) return false;
      const { conferenceId, entryId, isInProgress } = delivery;
      const key = `${conferenceId} ${entryId}`;
      if (isInProgress) attempted.add(key);
      else if (attempted.delete(key)) {
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
