import type { Delivery } from '../../domain/delivery';
import type { Clock } from '../../ports/clock';
import type { Deliveries } from '../../ports/deliveries';
import type { DeliveryQueue } from '../../ports/delivery-queue';
import { OperationFailure } from '../operation-failure';

export interface RetryDeliveryPorts {
  readonly deliveries: Deliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly clock: Clock;
}

/**
 * Queues one more attempt of a delivery, at once, in any status of the delivery. Several requests before that attempt cause one
 * attempt.
 *
 * @throws {OperationFailure} `not found`
 */
export function retryDelivery({ deliveries, deliveryQueue, clock }: RetryDeliveryPorts) {
  return async (conferenceId: string, position: number): Promise<Delivery> => {
    const delivery = await deliveries.read(conferenceId, position);
    if (!delivery) throw new OperationFailure('not found', 'There is no such delivery');
    const { manualCount: previousManual = 0 } = delivery;
    await deliveryQueue.put({ conferenceId, position, previousManual }, clock.now());
    return delivery;
  };
}
