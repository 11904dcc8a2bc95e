import { randomUUID } from 'node:crypto';
import { newDelivery, postponeDelivery } from '../../lambda/domain/delivery';
import type { LogRecord } from '../../lambda/ports/conference-log';
import type { Deliveries } from '../../lambda/ports/deliveries';
import { at, change, presence } from '../domain/entries';
import { definition } from './definitions.contract';
import {
  ANOTHER_DAY,
  type ConferenceLogUnderTest,
  MANY_PARTICIPANTS,
  OPEN_TIMETABLE,
  recordsOf,
  recordWith,
  rivalOf,
  store,
} from './stored-log';

const CALL_BEGIN = { uid: 'u1', status: 'BEGIN' } as const;
/** More items than any store changes in one request. */
const MANY_ENTRIES = 30;

/** The contract of the erasure, for every conference log and deliveries in one store. */
export function erasureContract(
  make: () => Promise<ConferenceLogUnderTest & { readonly deliveries: Deliveries }>,
): void {
  let under: Awaited<ReturnType<typeof make>>;
  let id: string;
  beforeAll(async () => {
    under = await make();
  });
  beforeEach(() => {
    id = randomUUID();
  });

  const delivery = (conferenceId: string, position: number) =>
    postponeDelivery(newDelivery(conferenceId, position), at('10:00:00'));

  /** Creates a conference with every kind of item, and returns its records. */
  async function filled(
    conferenceId: string,
    callbacks: number,
    deliveredCallbacks = callbacks,
  ): Promise<readonly LogRecord[]> {
    const { definitions, conferenceLog, deliveries } = under;
    await definitions.write(definition({ id: conferenceId }));
    const entries = Array.from({ length: callbacks }, () => presence('10:00:00', true, 1));
    const records = recordsOf(conferenceId, change('created'), ...entries);
    await store(conferenceLog, ...records);
    for (const [index, { entry, state }] of records.slice(1).entries()) {
      await conferenceLog.registerIdempotencyKey(CALL_BEGIN, entry);
      if (index < deliveredCallbacks) await deliveries.write(delivery(conferenceId, state.position));
    }
    return records;
  }

  /** The record that erases a conference with these records. It is in the log, and the head is before it. */
  async function erased(records: readonly LogRecord[]): Promise<LogRecord> {
    const record = { ...recordWith(id, { position: records.length + 1 }), isErased: true as const };
    await under.conferenceLog.append(record);
    for (const _ of ['first', 'again']) await under.conferenceLog.erase(record);
    return record;
  }

  async function countsOf(conferenceId: string) {
    const { conferenceLog, deliveries } = under;
    return {
      records: (await conferenceLog.records(conferenceId, 'all', 100)).items.length,
      deliveries: (await deliveries.listByConference(conferenceId, 100)).items.length,
      isRegistered: (await conferenceLog.registeredTimes(conferenceId, CALL_BEGIN)).length > 0,
    };
  }

  test('erases the log before its record, the idempotency keys and the deliveries of only this conference', async () => {
    const { definitions, conferenceLog, deliveries } = under;
    const records = await filled(id, MANY_ENTRIES);
    await filled(`${id}-`, 2);
    const loaded = await conferenceLog.load(id);
    const record = await erased(records);
    expect(await countsOf(id)).toEqual({ records: 1, deliveries: 0, isRegistered: false });
    expect(await countsOf(`${id}-`)).toEqual({ records: 3, deliveries: 2, isRegistered: true });
    for (const { entry, state } of records) {
      expect(await conferenceLog.read(id, state.position)).toBeUndefined();
      expect(await conferenceLog.find(entry)).toBeUndefined();
    }
    expect(await conferenceLog.find(record.entry)).toEqual(record);
    expect(await conferenceLog.load(id)).toEqual(loaded);
    expect(await definitions.read(id)).toEqual(definition({ id }));
    // An attempt that was in progress cannot write its outcome.
    const trying = delivery(id, 2);
    expect(await deliveries.write({ ...trying, status: 'delivered', version: trying.version + 1 })).toBe(
      false,
    );
    expect((await countsOf(id)).deliveries).toBe(0);
  });

  test.each([
    ['was stored', MANY_ENTRIES],
    ['did not exist yet', 0],
  ])('a delivery that %s cannot be written after the erasure', async (_name, deliveriesBefore) => {
    const { deliveries } = under;
    const records = await filled(id, MANY_ENTRIES, deliveriesBefore);
    await erased(records);
    for (const { state } of records.slice(1)) {
      expect(await deliveries.read(id, state.position)).toBeUndefined();
      expect(await deliveries.write(delivery(id, state.position))).toBe(false);
    }
    expect((await countsOf(id)).deliveries).toBe(0);
    const { items } = await deliveries.listByStatus('pending', 1000);
    expect(items.filter(({ conferenceId }) => conferenceId === id)).toEqual([]);
  });

  test('keeps its own record and later ones, which are the only ones in any list', async () => {
    const { conferenceLog } = under;
    const own = await erased(await filled(id, MANY_ENTRIES));
    await conferenceLog.moveHead(own);
    const later = recordWith(id, { position: own.state.position + 1 });
    await store(conferenceLog, later);
    await conferenceLog.erase(own);
    for (const limit of [1, 2, 10]) {
      expect(await conferenceLog.recordsAfter(id, 0, limit)).toEqual([own, later].slice(0, limit));
      expect((await conferenceLog.records(id, 'all', limit)).items).toEqual([own, later].slice(0, limit));
      expect((await conferenceLog.records(id, 'callback', limit)).items).toEqual([]);
    }
  });

  test('keeps the numbers: no delayed function can write a record with one of them', async () => {
    const { conferenceLog } = under;
    const records = await filled(id, 2);
    await erased(records);
    for (const record of records) {
      expect(await conferenceLog.append(record)).toBe(false);
      expect(await conferenceLog.append(rivalOf(record))).toBe(false);
    }
    await conferenceLog.setExpiry(id, ANOTHER_DAY);
    for (const record of records) {
      expect(await conferenceLog.append(record)).toBe(false);
      expect(await conferenceLog.read(id, record.state.position)).toBeUndefined();
    }
  });

  test('keeps the position of the head before its record, however large the erased state was', async () => {
    const { conferenceLog } = under;
    const large = { participants: MANY_PARTICIPANTS, timetable: OPEN_TIMETABLE };
    const records = [1, 2].map((position) => recordWith(id, { position, ...large }));
    await store(conferenceLog, ...records);
    const record = await erased(records);
    expect((await conferenceLog.load(id)).head).toMatchObject({
      state: { position: 2 },
      lastEntryId: records[1]?.entry.id,
    });
    await conferenceLog.moveHead(record);
    expect((await conferenceLog.load(id)).head).toEqual({
      state: record.state,
      lastEntryId: record.entry.id,
    });
  });

  test('of a conference without a log changes nothing', async () => {
    const record = await erased([]);
    expect(await under.conferenceLog.recordsAfter(id, 0, 10)).toEqual([record]);
    expect((await under.conferenceLog.load(id)).head).toBeUndefined();
  });
}
