import fc from 'fast-check';
import {
  type AttemptResult,
  abandonDelivery,
  type Delivery,
  lastAutomaticAttempt,
  newDelivery,
  postponeDelivery,
  recordAttempt,
  recordManualAttempt,
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

const status = fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined });

/** A change of a pending delivery; a manual attempt also follows the end of one. */
const step = fc.oneof(
  fc.nat({ max: HOUR }).map((by) => whilePending((delivery) => postponeDelivery(delivery, after(NOW, by)))),
  fc.constant(whilePending((delivery) => abandonDelivery(delivery, NOW, 'no address'))),
  fc
    .tuple(status, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([response, random]) =>
      whilePending((delivery) => recordAttempt(delivery, answered(response), random)),
    ),
  status.map((response) => (delivery: Delivery) => recordManualAttempt(delivery, answered(response))),
);

function whilePending(change: (delivery: Delivery) => Delivery) {
  return (delivery: Delivery) => (delivery.status === 'pending' ? change(delivery) : delivery);
}

test('after any steps, only a pending delivery has the time of its next attempt, and a failed one its reason', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      let delivery = postponeDelivery(fresh, NOW) as Delivery;
      for (const each of steps) {
        const next = each(delivery);
        expect(next === delivery || next.version === delivery.version + 1).toBe(true);
        expect(next.attemptCount).toBeGreaterThanOrEqual(delivery.attemptCount);
        if (delivery.status === 'delivered') expect(next.status).toBe('delivered');
        delivery = next;
        expect(delivery.nextAt !== undefined).toBe(delivery.status === 'pending');
        expect(delivery.attempts.length).toBeLessThanOrEqual(20);
        if (delivery.status === 'failed') expect(lastAutomaticAttempt(delivery)).toBeDefined();
      }
    }),
  );
});
