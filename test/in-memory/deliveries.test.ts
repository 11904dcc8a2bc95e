import { after, type Instant } from '../../lambda/domain/instant';
import type { DeliveryJob } from '../../lambda/ports/delivery-queue';
import { deliveriesContract } from '../contracts/deliveries.contract';
import { deliveryQueueContract } from '../contracts/delivery-queue.contract';
import { hostLimitsContract } from '../contracts/host-limits.contract';
import { hostWaitsContract } from '../contracts/host-waits.contract';
import { inMemoryDeliveries, inMemoryDeliveryQueue, inMemoryHostLimits } from './deliveries';

describe('deliveries in memory', () => {
  deliveriesContract(async () => inMemoryDeliveries());
});

describe('host limits in memory', () => {
  hostLimitsContract(async (options) => inMemoryHostLimits(options));
  hostWaitsContract(async (options) => inMemoryHostLimits(options));
});

describe('a delivery queue in memory', () => {
  deliveryQueueContract(
    async () => {
      let now = '2026-05-04T10:00:00.000Z' as Instant;
      const queue = inMemoryDeliveryQueue({ now: () => now });
      let handle: ((job: DeliveryJob) => Promise<void>) | undefined;
      return {
        queue,
        now: () => now,
        consume(given) {
          handle = given;
          return async () => undefined;
        },
        async advanceTime(milliseconds) {
          now = after(now, milliseconds);
          for (const job of queue.takeDue()) await handle?.(job);
        },
      };
    },
    { delay: 2000, tolerance: 1000, canSkipHours: true },
  );
});
