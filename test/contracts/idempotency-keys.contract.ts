import { randomUUID } from 'node:crypto';
import type { Call } from '../../lambda/domain/callback/parse-callback';
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

  describe('an idempotency key', () => {
    const begins: Call = { uid: 'u1', status: 'BEGIN' };

    test('belongs to its first entry, after any number of repeats', async () => {
      expect(await conferenceLog.registerIdempotencyKey(id, begins, 'callback-1')).toBe('callback-1');
      expect(await conferenceLog.registerIdempotencyKey(id, begins, 'callback-2')).toBe('callback-1');
      expect(await conferenceLog.registerIdempotencyKey(id, begins, 'callback-1')).toBe('callback-1');
    });

    test('belongs to one of several concurrent entries', async () => {
      const ids = ['callback-1', 'callback-2', 'callback-3', 'callback-4'];
      const owners = new Set(
        await Promise.all(ids.map((entryId) => conferenceLog.registerIdempotencyKey(id, begins, entryId))),
      );
      expect(owners.size).toBe(1);
      expect(ids).toEqual(expect.arrayContaining([...owners]));
    });

    test.each<[string, Call]>([
      ['another status', { uid: 'u1', status: 'END' }],
      ['another call', { uid: 'u2', status: 'BEGIN' }],
      ['a uid that looks like a key', { uid: 'u1#BEGIN', status: 'BEGIN' }],
      ['a uid like a name of the language', { uid: '__proto__', status: 'BEGIN' }],
      ['the longest uid', { uid: 'u'.repeat(128), status: 'BEGIN' }],
    ])('differs from that of %s', async (_name, other) => {
      await conferenceLog.registerIdempotencyKey(id, begins, 'callback-1');
      expect(await conferenceLog.registeredTimes(id, other)).toEqual([]);
      expect(await conferenceLog.registerIdempotencyKey(id, other, 'callback-2')).toBe('callback-2');
      expect(await conferenceLog.registeredTimes(id, begins)).toEqual([undefined]);
      expect(await conferenceLog.registeredTimes(id, other)).toEqual([undefined]);
    });

    const [early, late] = ['2026-05-04T10:00:00.000Z', '2026-05-04T10:00:01.000Z'] as [Instant, Instant];

    test('with another time is another key, which belongs to its first entry', async () => {
      expect(await conferenceLog.registerIdempotencyKey(id, { ...begins, time: late }, 'callback-1')).toBe(
        'callback-1',
      );
      expect(await conferenceLog.registerIdempotencyKey(id, { ...begins, time: early }, 'callback-2')).toBe(
        'callback-2',
      );
      expect(await conferenceLog.registerIdempotencyKey(id, begins, 'callback-3')).toBe('callback-3');
      expect(await conferenceLog.registerIdempotencyKey(id, { ...begins, time: late }, 'callback-4')).toBe(
        'callback-1',
      );
      expect(await conferenceLog.registerIdempotencyKey(id, { ...begins, time: early }, 'callback-4')).toBe(
        'callback-2',
      );
      expect(await conferenceLog.registerIdempotencyKey(id, begins, 'callback-4')).toBe('callback-3');
      expect(await conferenceLog.registeredTimes(id, { ...begins, time: early })).toEqual([
        late,
        early,
        undefined,
      ]);
    });

    test('with many times at once belongs to the first entry of each time', async () => {
      const times = Array.from({ length: 4 }, (_, second) => after(early, second * 1000));
      const claims = times.map((time) =>
        conferenceLog.registerIdempotencyKey(id, { ...begins, time }, `callback-${time}`),
      );
      expect(await Promise.all(claims)).toEqual(times.map((time) => `callback-${time}`));
      expect([...(await conferenceLog.registeredTimes(id, begins))].sort()).toEqual(times);
    });

    test('differs from that of another conference', async () => {
      await conferenceLog.registerIdempotencyKey(id, begins, 'callback-1');
      expect(await conferenceLog.registeredTimes(randomUUID(), begins)).toEqual([]);
    });
  });
}
