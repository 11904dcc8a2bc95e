import { randomUUID } from 'node:crypto';
import type { Deliveries } from '../../lambda/delivery-ports';
import { begun, proposed } from '../../lambda/domain/delivery';
import { INITIAL } from '../../lambda/domain/state';
import { at, change, presence } from '../domain/entries';
import { definition } from './definitions.contract';
import type { JournalUnderTest } from './journal.contract';

const BEGINS = { uid: 'u1', status: 'BEGIN' } as const;
/** More than any journal takes away at once. */
const MANY = 30;

/** What every journal does that has the deliveries beside it, where all of a conference is to go away. */
export function eraseContract(
  make: () => Promise<JournalUnderTest & { readonly deliveries: Deliveries }>,
): void {
  let under: Awaited<ReturnType<typeof make>>;
  beforeAll(async () => {
    under = await make();
  });

  const delivery = (id: string, entryId: string) => begun(proposed(id, entryId), at('10:00:00'));

  /** A conference with something of everything; gives the ids of its callbacks. */
  async function filled(id: string, callbacks: number): Promise<readonly string[]> {
    const { definitions, journal, deliveries } = under;
    await definitions.write(definition({ id }));
    await journal.save(id, { state: { ...INITIAL, position: 1 } });
    await journal.claim(id, BEGINS, 'callback-1');
    await journal.record(id, { entry: { ...change('created'), conferenceId: id }, events: [] });
    const entries = Array.from({ length: callbacks }, () => presence('10:00:00', true, 1));
    for (const entry of entries) {
      await journal.record(id, { entry: { ...entry, conferenceId: id }, events: [] });
      await deliveries.write(delivery(id, entry.id));
    }
    return entries.map((entry) => entry.id);
  }

  async function countsOf(id: string) {
    const { journal, deliveries } = under;
    return {
      history: (await journal.history(id, 'all', 100)).items.length,
      deliveries: (await deliveries.ofConference(id, 100)).items.length,
      isClaimed: (await journal.claimedTimes(id, BEGINS)).length > 0,
    };
  }

  test('what is erased is the history, the claims and the deliveries of a conference, and of no other', async () => {
    const { definitions, journal, deliveries } = under;
    const id = randomUUID();
    const other = `${id}-`;
    const [first = ''] = await filled(id, MANY);
    await filled(other, 2);
    for (const _ of ['first', 'again']) await journal.erase(id);
    expect(await countsOf(id)).toEqual({ history: 0, deliveries: 0, isClaimed: false });
    expect(await countsOf(other)).toEqual({ history: 3, deliveries: 2, isClaimed: true });
    expect(await journal.historyRecord(id, first)).toBeUndefined();
    expect(await journal.state(id)).toEqual({ ...INITIAL, position: 1 });
    expect(await definitions.read(id)).toEqual(definition({ id }));
    // An attempt that was under way writes nothing of what it came to.
    const trying = delivery(id, first);
    expect(await deliveries.write({ ...trying, standing: 'delivered', version: trying.version + 1 })).toBe(
      false,
    );
    expect((await countsOf(id)).deliveries).toBe(0);
  });
}
