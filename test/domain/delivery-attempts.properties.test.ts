import fc from 'fast-check';
import {
  type Answered,
  abandoned,
  attempted,
  begun,
  type Delivery,
  proposed,
  waiting,
} from '../../lambda/domain/delivery';
import { after, type Instant } from '../../lambda/domain/instant';
import { runsEach } from '../runs';

runsEach(100);

const HOUR = 3600_000;
const NOW = '2026-05-04T10:00:00.000Z' as Instant;

const fresh = proposed('c1', 'callback-1');

function answered(status: number | undefined): Answered {
  return { at: NOW, took: 250, ...(status !== undefined && { status }) };
}

const step = fc.oneof(
  fc.constant((delivery: Delivery) => begun(delivery, NOW)),
  fc.nat({ max: HOUR }).map((by) => (delivery: Delivery) => waiting(delivery, after(NOW, by))),
  fc.constant((delivery: Delivery) => abandoned(delivery, NOW, 'no address')),
  fc
    .tuple(
      fc.option(fc.integer({ min: 100, max: 599 }), { nil: undefined }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .map(
      ([status, random]) =>
        (delivery: Delivery) =>
          attempted(begun(delivery, NOW), answered(status), random),
    ),
);

test('whatever happens, what is pending has a time at which it is looked at again, and nothing else has', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      let delivery = fresh;
      for (const each of steps) {
        const next = each(delivery);
        expect(next.version).toBeGreaterThan(delivery.version);
        delivery = next;
        expect(delivery.nextAt !== undefined).toBe(delivery.standing === 'pending');
        expect(delivery.trying === undefined || delivery.standing === 'pending').toBe(true);
        expect(delivery.attempts.length).toBeLessThanOrEqual(20);
      }
    }),
  );
});
