import { randomUUID } from 'node:crypto';
import { newDelivery, postponeDelivery } from '../../lambda/domain/delivery';
import type { Instant } from '../../lambda/domain/instant';
import type { Deliveries } from '../../lambda/ports/deliveries';
import { at, presence } from '../domain/entries';
import type { ConferenceLogUnderTest } from './conference-log.contract';
import { definition } from './definitions.contract';

/** The contract of a delivery's load, for every conference log and deliveries in one store. */
export function deliveryLoadContract(
  make: () => Promise<ConferenceLogUnderTest & { readonly deliveries: Deliveries }>,
): void {
  let under: Awaited<ReturnType<typeof make>>;
  beforeAll(async () => {
    under = await make();
  });

  test('a load finds nothing of an unknown callback', async () => {
    expect(await under.deliveries.load(randomUUID(), 'callback-1')).toEqual({
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
      const [entry, other] = [presence('10:00:00', true, 1), presence('10:00:01', true, 1)];
      await definitions.write(conference);
      const recordOf = (logged: typeof entry, position: number) => ({
        ...{ entry: { ...logged, conferenceId: id }, events: [], position },
      });
      await conferenceLog.append(id, recordOf(other, 2));
      await conferenceLog.append(id, recordOf(entry, 1), expiresAt);
      const record = { ...recordOf(entry, 1), ...(expiresAt && { expiresAt }) };
      expect(await deliveries.load(id, entry.id)).toEqual({
        ...{ definition: conference, record, delivery: undefined },
      });
      const delivery = postponeDelivery(newDelivery(id, entry.id), at('10:00:00'));
      await deliveries.write(delivery);
      expect(await deliveries.load(id, entry.id)).toEqual({ definition: conference, record, delivery });
      await conferenceLog.erase(id);
      expect(await deliveries.load(id, entry.id)).toEqual({
        ...{ definition: conference, record: undefined, delivery: undefined },
      });
    },
  );
}
