import { randomUUID } from 'node:crypto';
import type { Call } from '../../lambda/domain/callback/parse-callback';
import type { EntryReference } from '../../lambda/domain/entry';
import { after, type Instant } from '../../lambda/domain/instant';
import type { ConferenceLog } from '../../lambda/ports/conference-log';

/** The contract of every conference log for idempotency keys. */
export function idempotencyKeysContract(
  make: () => Promise<Pick<ConferenceLog, 'registerIdempotencyKey' | 'registeredTimes'>>,
): void {
  let conferenceLog: Pick<ConferenceLog, 'registerIdempotencyKey' | 'registeredTimes'>;
  let id: string;

  beforeAll(async () => {
    conferenceLog = await make();
  });
  beforeEach(() => {
    id = randomUUID();
  });

  /** The reference of an entry of the conference of this test. */
  const entryOf = (name: string): EntryReference => ({
    ...{ id: `callback-${name}`, conferenceId: id },
    receivedAt: `2026-05-04T10:00:00.00${name.length}Z` as Instant,
  });
  const register = (call: Call, name: string) => conferenceLog.registerIdempotencyKey(call, entryOf(name));
  const times = (call: Call) => conferenceLog.registeredTimes(id, call);

  describe('an idempotency key', () => {
    const begins: Call = { uid: 'u1', status: 'BEGIN' };

    test('belongs to its first entry, after any number of repeats', async () => {
      const first = entryOf('1');
      for (const name of ['1', '22', '1', '333'])
        expect(await register(begins, name)).toMatchObject({ ...first });
      const { id: entryId, conferenceId, receivedAt } = await register(begins, '4444');
      expect({ id: entryId, conferenceId, receivedAt }).toEqual(first);
    });

    test('belongs to one of several concurrent entries', async () => {
      const names = ['1', '2', '3', '4'];
      const owners = new Set(
        (await Promise.all(names.map((name) => register(begins, name)))).map((owner) => owner.id),
      );
      expect(owners.size).toBe(1);
      expect(names.map((name) => entryOf(name).id)).toEqual(expect.arrayContaining([...owners]));
    });

    test.each<[string, Call]>([
      ['another status', { uid: 'u1', status: 'END' }],
      ['another call', { uid: 'u2', status: 'BEGIN' }],
      ['a uid that looks like a key', { uid: 'u1#BEGIN', status: 'BEGIN' }],
      ['a uid like a name of the language', { uid: '__proto__', status: 'BEGIN' }],
      ['the longest uid', { uid: 'u'.repeat(128), status: 'BEGIN' }],
    ])('differs from that of %s', async (_name, other) => {
      await register(begins, '1');
      expect(await times(other)).toEqual([]);
      expect(await register(other, '22')).toMatchObject({ ...entryOf('22') });
      expect(await times(begins)).toEqual([undefined]);
      expect(await times(other)).toEqual([undefined]);
    });

    const [early, late] = ['2026-05-04T10:00:00.000Z', '2026-05-04T10:00:01.000Z'] as [Instant, Instant];

    test('with another time is another key, which belongs to its first entry', async () => {
      const keys = [{ ...begins, time: late }, { ...begins, time: early }, begins];
      for (const name of ['1', '22', '333']) {
        const key = keys[name.length - 1];
        expect(key && (await register(key, name))).toMatchObject({ ...entryOf(name) });
      }
      for (const [index, key] of keys.entries())
        expect((await register(key, '4444')).id).toBe(entryOf(['1', '22', '333'][index] ?? '').id);
      expect(await times({ ...begins, time: early })).toEqual([late, early, undefined]);
    });

    test('with many times at once belongs to the first entry of each time', async () => {
      const seconds = Array.from({ length: 4 }, (_, second) => after(early, second * 1000));
      const owners = await Promise.all(seconds.map((time) => register({ ...begins, time }, time)));
      expect(owners.map((owner) => owner.id)).toEqual(seconds.map((time) => `callback-${time}`));
      expect([...(await times(begins))].sort()).toEqual(seconds);
    });

    test('keeps an entry that registers again with another time', async () => {
      const first = await register({ ...begins, time: early }, '1');
      expect(await register({ ...begins, time: late }, '1')).toEqual(first);
      expect(await times(begins)).toEqual([early]);
    });

    test('differs from that of another conference', async () => {
      await register(begins, '1');
      expect(await conferenceLog.registeredTimes(randomUUID(), begins)).toEqual([]);
      expect(await conferenceLog.registeredTimes(`${id}-`, begins)).toEqual([]);
    });
  });
}
