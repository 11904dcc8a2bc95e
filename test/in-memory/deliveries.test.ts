import type { DeliveryJob } from '../../lambda/delivery-ports';
import { after, type Instant } from '../../lambda/domain/instant';
import { deliveriesContract } from '../contracts/deliveries.contract';
import { deliveryQueueContract } from '../contracts/delivery-queue.contract';
import { hostLimitsContract } from '../contracts/host-limits.contract';
import { inMemoryDeliveries, inMemoryDeliveryQueue, inMemoryHostLimits } from './deliveries';

describe('deliveries in memory', () => {
  deliveriesContract(async () => inMemoryDeliveries());
});

describe('limits of hosts in memory', () => {
  hostLimitsContract(async (options) => inMemoryHostLimits(options));
});

describe('a queue of deliveries in memory', () => {
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
        async pass(milliseconds) {
          now = after(now, milliseconds);
          for (const job of queue.take()) await handle?.(job);
        },
      };
    },
    { soon: 2000, late: 1000, isPatient: true },
  );
});
