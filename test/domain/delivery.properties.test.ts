import fc from 'fast-check';
import {
  type AttemptResult,
  abandonDelivery,
  type Delivery,
  newDelivery,
  postponeDelivery,
  recordAttempt,
} from '../../lambda/domain/delivery';
import { after, type Instant } from '../../lambda/domain/instant';
import { setPropertyRuns } from '../property-runs';

setPropertyRuns(100);

const HOUR = 3600_000;
const NOW = '2026-05-04T10:00:00.000Z' as Instant;

const fresh = newDelivery('c1', 1);

function answered(status: number | undefined): AttemptResult {
  return { startedAt: NOW, duration: 250, ...(status !== undefined && { status }) };
}

const step = fc.oneof(
  fc.nat({ max: HOUR }).map((by) => (delivery: Delivery) => postponeDelivery(delivery, after(NOW, by))),
  fc.constant((delivery: Delivery) => abandonDelivery(delivery, NOW, 'no address')),
  fc
    .tuple(
      fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .map(
      ([status, random]) =>
        (delivery: Delivery) =>
          recordAttempt(delivery, answered(status), random),
    ),
);

test('after any steps, only a pending delivery has a time of its next attempt', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      let delivery = fresh;
      for (const each of steps) {
        const next = each(delivery);
        expect(next.version).toBeGreaterThan(delivery.version);
        delivery = next;
        expect(delivery.nextAt !== undefined).toBe(delivery.status === 'pending');
        expect(delivery.isUnreported === undefined || delivery.status === 'pending').toBe(true);
        expect(delivery.attempts.length).toBeLessThanOrEqual(20);
      }
    }),
  );
});
