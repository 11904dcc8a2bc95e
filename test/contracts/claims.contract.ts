import { randomUUID } from 'node:crypto';
import type { Call } from '../../lambda/domain/callback';
import type { Journal } from '../../lambda/ports';

/** What every journal keeps to of the calls that are claimed by entries. */
export function claimsContract(make: () => Promise<Pick<Journal, 'claim' | 'isClaimed'>>): void {
  let journal: Pick<Journal, 'claim' | 'isClaimed'>;
  let id: string;

  beforeAll(async () => {
    journal = await make();
  });
  beforeEach(() => {
    id = randomUUID();
  });

  describe('a claim', () => {
    const begins: Call = { uid: 'u1', status: 'BEGIN' };

    test('belongs to the entry that made it first, however often it is made', async () => {
      expect(await journal.claim(id, begins, 'callback-1')).toBe('callback-1');
      expect(await journal.claim(id, begins, 'callback-2')).toBe('callback-1');
      expect(await journal.claim(id, begins, 'callback-1')).toBe('callback-1');
    });

    test('is made by one of several that make it at once', async () => {
      const ids = ['callback-1', 'callback-2', 'callback-3', 'callback-4'];
      const owners = new Set(await Promise.all(ids.map((entryId) => journal.claim(id, begins, entryId))));
      expect(owners.size).toBe(1);
      expect(ids).toEqual(expect.arrayContaining([...owners]));
    });

    test.each<[string, Call]>([
      ['another status', { uid: 'u1', status: 'END' }],
      ['another call', { uid: 'u2', status: 'BEGIN' }],
      ['a uid that looks like a claim', { uid: 'u1#BEGIN', status: 'BEGIN' }],
      ['a uid like a name of the language', { uid: '__proto__', status: 'BEGIN' }],
      ['the longest uid', { uid: 'u'.repeat(128), status: 'BEGIN' }],
    ])('is not that of %s', async (_name, other) => {
      await journal.claim(id, begins, 'callback-1');
      expect(await journal.isClaimed(id, other)).toBe(false);
      expect(await journal.claim(id, other, 'callback-2')).toBe('callback-2');
      expect([await journal.isClaimed(id, begins), await journal.isClaimed(id, other)]).toEqual([true, true]);
    });

    test('is not that of another conference', async () => {
      await journal.claim(id, begins, 'callback-1');
      expect(await journal.isClaimed(randomUUID(), begins)).toBe(false);
    });
  });
}
