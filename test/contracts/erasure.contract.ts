import { randomUUID } from 'node:crypto';
import { newDelivery, postponeDelivery } from '../../lambda/domain/delivery';
import { INITIAL_STATE } from '../../lambda/domain/state';
import type { Deliveries } from '../../lambda/ports/deliveries';
import { at, change, presence } from '../domain/entries';
import type { ConferenceLogUnderTest } from './conference-log.contract';
import { definition } from './definitions.contract';

const CALL_BEGIN = { uid: 'u1', status: 'BEGIN' } as const;
/** More items than any store deletes in one request. */
const MANY_ENTRIES = 30;

/** The contract of the erasure, for every conference log and deliveries in one store. */
export function erasureContract(
  make: () => Promise<ConferenceLogUnderTest & { readonly deliveries: Deliveries }>,
): void {
  let under: Awaited<ReturnType<typeof make>>;
  beforeAll(async () => {
    under = await make();
  });

  const delivery = (id: string, entryId: string) =>
    postponeDelivery(newDelivery(id, entryId), at('10:00:00'));

  /** Creates a conference with every kind of item, and returns the ids of its callbacks. */
  async function filled(
    id: string,
    callbacks: number,
    deliveredCallbacks = callbacks,
  ): Promise<readonly string[]> {
    const { definitions, conferenceLog, deliveries } = under;
    await definitions.write(definition({ id }));
    await conferenceLog.save(id, { state: { ...INITIAL_STATE, position: 1 } });
    await conferenceLog.registerIdempotencyKey(id, CALL_BEGIN, 'callback-1');
    await conferenceLog.append(id, {
      entry: { ...change('created'), conferenceId: id },
      events: [],
      position: 1,
    });
    const entries = Array.from({ length: callbacks }, () => presence('10:00:00', true, 1));
    for (const [index, entry] of entries.entries()) {
      await conferenceLog.append(id, { entry: { ...entry, conferenceId: id }, events: [], position: 1 });
      if (index < deliveredCallbacks) await deliveries.write(delivery(id, entry.id));
    }
    return entries.map((entry) => entry.id);
  }

  async function countsOf(id: string) {
    const { conferenceLog, deliveries } = under;
    return {
      history: (await conferenceLog.records(id, 'all', 100)).items.length,
      deliveries: (await deliveries.listByConference(id, 100)).items.length,
      isClaimed: (await conferenceLog.registeredTimes(id, CALL_BEGIN)).length > 0,
    };
  }

  test('erases the log, the idempotency keys and the deliveries of only this conference', async () => {
    const { definitions, conferenceLog, deliveries } = under;
    const id = randomUUID();
    const other = `${id}-`;
    const [first = ''] = await filled(id, MANY_ENTRIES);
    await filled(other, 2);
    for (const _ of ['first', 'again']) await conferenceLog.erase(id);
    expect(await countsOf(id)).toEqual({ history: 0, deliveries: 0, isClaimed: false });
    expect(await countsOf(other)).toEqual({ history: 3, deliveries: 2, isClaimed: true });
    expect(await conferenceLog.read(id, first)).toBeUndefined();
    expect(await conferenceLog.readState(id)).toEqual({ ...INITIAL_STATE, position: 1 });
    expect(await definitions.read(id)).toEqual(definition({ id }));
    // An attempt that was in progress cannot write its outcome.
    const trying = delivery(id, first);
    expect(await deliveries.write({ ...trying, status: 'delivered', version: trying.version + 1 })).toBe(
      false,
    );
    expect((await countsOf(id)).deliveries).toBe(0);
  });

  test.each([
    ['was stored', MANY_ENTRIES],
    ['did not exist yet', 0],
  ])('a delivery that %s cannot be written after the erasure', async (_name, deliveriesBefore) => {
    const { conferenceLog, deliveries } = under;
    const id = randomUUID();
    const entries = await filled(id, MANY_ENTRIES, deliveriesBefore);
    await conferenceLog.erase(id);
    for (const entryId of entries) {
      expect(await deliveries.read(id, entryId)).toBeUndefined();
      expect(await deliveries.write(delivery(id, entryId))).toBe(false);
    }
    expect(await countsOf(id)).toEqual({ history: 0, deliveries: 0, isClaimed: false });
    const { items } = await deliveries.listByStatus('pending', 1000);
    expect(items.filter(({ conferenceId }) => conferenceId === id)).toEqual([]);
  });
}
