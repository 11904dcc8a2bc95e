import { randomUUID } from 'node:crypto';
import { newDelivery, postponeDelivery } from '../../lambda/domain/delivery';
import type { Instant } from '../../lambda/domain/instant';
import type { Deliveries } from '../../lambda/ports/deliveries';
import { at, presence } from '../domain/entries';
import { definition } from './definitions.contract';
import { type ConferenceLogUnderTest, recordsOf, recordWith, store } from './stored-log';

/** The contract of a delivery's load, for every conference log and deliveries in one store. */
export function deliveryLoadContract(
  make: () => Promise<ConferenceLogUnderTest & { readonly deliveries: Deliveries }>,
): void {
  let under: Awaited<ReturnType<typeof make>>;
  beforeAll(async () => {
    under = await make();
  });

  test('a load of an unknown callback finds neither a definition nor a record nor a delivery', async () => {
    expect(await under.deliveries.load(randomUUID(), 1)).toEqual({
      definition: undefined,
      record: undefined,
      delivery: undefined,
    });
  });

  test.each([undefined, '2027-03-01T10:00:00.000Z' as Instant])(
    'a load finds the definition, the callback with its expiry %s, and the delivery',
    async (expiresAt) => {
      const { definitions, conferenceLog, deliveries } = under;
      const id = randomUUID();
      const conference = definition({ id });
      await definitions.write(conference);
      const [other, record] = recordsOf(id, presence('10:00:00', true, 1), presence('10:00:01', true, 1)).map(
        (each) => ({ ...each, ...(expiresAt && { expiresAt }) }),
      );
      if (!other || !record) throw new Error('expected two records');
      await store(conferenceLog, other, record);
      const { position } = record.state;
      expect(await deliveries.load(id, position)).toEqual({
        ...{ definition: conference, record, delivery: undefined },
      });
      const delivery = postponeDelivery(newDelivery(id, position), at('10:00:00'));
      await deliveries.write(delivery);
      expect(await deliveries.load(id, position)).toEqual({ definition: conference, record, delivery });
      await conferenceLog.erase(recordWith(id, { position: 3 }));
      expect(await deliveries.load(id, position)).toEqual({
        ...{ definition: conference, record: undefined, delivery: undefined },
      });
    },
  );
}
