import { randomUUID } from 'node:crypto';
import { advance } from '../../lambda/domain/advance';
import type { Entry } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import { RULES } from '../../lambda/domain/rules';
import { INITIAL, type State } from '../../lambda/domain/state';
import {
  type Definitions,
  type HistoryRecord,
  type Journal,
  type Page,
  type Saved,
  UnknownPosition,
} from '../../lambda/ports';
import { answer, call, change, presence } from '../domain/entries';
import { claimsContract } from './claims.contract';
import { definition, NO_POSITIONS } from './definitions.contract';
import { dueContract } from './due.contract';

/** A journal with the definitions beside it. */
export interface JournalUnderTest {
  readonly definitions: Definitions;
  readonly journal: Journal;
}

/** What every journal keeps to. It may hold other conferences: those of a test have ids of their own. */
export function journalContract(make: () => Promise<JournalUnderTest>): void {
  let under: JournalUnderTest;
  let journal: Journal;
  let id: string;

  beforeAll(async () => {
    under = await make();
    journal = under.journal;
  });
  beforeEach(() => {
    id = randomUUID();
  });

  const at = (position: number): State => ({ ...INITIAL, position });
  const leaving = (position: number, entry: Entry): Saved => ({
    state: at(position),
    unpublished: { entry, ...outcome(entry) },
  });
  const load = () => journal.load(id, 'another');

  describe('what is needed to advance a conference', () => {
    test('is nothing where nothing was written', async () => {
      expect(await load()).toEqual({ definition: undefined, saved: undefined, isRepeat: false });
      expect(await journal.state(id)).toBeUndefined();
    });

    test('is the newest definition, the state, and whether the entry was advanced before', async () => {
      const written = definition({ id });
      await under.definitions.write(written);
      const entry = entryOf(presence('10:00:00', true, 1));
      const saved = leaving(1, entry);
      await journal.save(id, saved);
      await journal.record(id, { entry, events: [] });
      expect(await journal.load(id, entry.id)).toEqual({ definition: written, saved, isRepeat: true });
      await journal.published(id, entry.id);
      expect(await journal.load(id, entry.id)).toEqual({
        definition: written,
        saved: { state: saved.state },
        isRepeat: true,
      });
      expect((await load()).isRepeat).toBe(false);
      expect((await journal.load(randomUUID(), entry.id)).isRepeat).toBe(false);
    });
  });

  describe('a state', () => {
    test('is saved as it is, with what is to be published', async () => {
      const entry = entryOf(call('10:00:00', 'u1', 'BEGIN', { note: 'né · 会議 · 😀' }));
      const { state, events, question } = advance({ definition: definition({ id }) }, entry, RULES);
      const saved: Saved = { state, unpublished: { entry, events, ...(question && { question }) } };
      expect(await journal.save(id, saved)).toBe(true);
      expect((await load()).saved).toEqual(saved);
      expect(await journal.state(id)).toEqual(state);
    });

    test.each([
      ['the same position', 2],
      ['a position before', 1],
      ['a position after the next', 4],
    ])(
      'is not saved where the stored one has not the position before its own: %s',
      async (_name, position) => {
        await journal.save(id, { state: at(1) });
        await journal.save(id, { state: at(2) });
        expect(await journal.save(id, { state: { ...at(position), attended: true } })).toBe(false);
        expect(await journal.state(id)).toEqual(at(2));
      },
    );

    test('is not saved where there is none and it is not the first', async () => {
      expect(await journal.save(id, { state: at(2) })).toBe(false);
      expect(await journal.state(id)).toBeUndefined();
    });

    test('is not saved while something is unpublished', async () => {
      const [first, second] = [entryOf(change('created')), entryOf(presence('10:00:00', true, 0))];
      await journal.save(id, leaving(1, first));
      expect(await journal.save(id, leaving(2, second))).toBe(false);
      expect((await load()).saved).toEqual(leaving(1, first));
      await journal.published(id, first.id);
      expect(await journal.save(id, leaving(2, second))).toBe(true);
    });

    test('is saved by one of several that save it at once', async () => {
      const entries = [1, 2, 3, 4].map((attendees) => entryOf(presence('10:00:00', true, attendees)));
      const outcomes = await Promise.all(entries.map((entry) => journal.save(id, leaving(1, entry))));
      expect(outcomes.filter((isSaved) => isSaved)).toHaveLength(1);
      const winner = entries[outcomes.indexOf(true)];
      expect((await load()).saved?.unpublished?.entry).toEqual(winner);
    });
  });

  describe('what is unpublished', () => {
    test('is taken back by its own entry alone', async () => {
      const entry = entryOf(change('created'));
      await journal.save(id, leaving(1, entry));
      await journal.published(id, `${entry.id}-another`);
      expect((await load()).saved).toEqual(leaving(1, entry));
      await journal.published(id, entry.id);
      expect((await load()).saved).toEqual({ state: at(1) });
    });

    test('is not taken back twice: what another entry left since stays', async () => {
      const [first, second] = [entryOf(change('created')), entryOf(change('updated'))];
      await journal.save(id, leaving(1, first));
      await journal.published(id, first.id);
      await journal.published(id, first.id);
      await journal.save(id, leaving(2, second));
      await journal.published(id, first.id);
      expect((await load()).saved).toEqual(leaving(2, second));
    });

    test('of a conference that nothing was saved of cannot be taken back, and nothing happens', async () => {
      await journal.published(id, 'change-1');
      expect((await load()).saved).toBeUndefined();
    });
  });

  describe('the history', () => {
    const recorded = async (...entries: Entry[]): Promise<HistoryRecord[]> => {
      const records = entries.map((entry) => ({ entry, events: outcome(entry).events }));
      for (const record of records) await journal.record(id, record);
      return records;
    };
    const read = async (kind: Entry['kind'] | 'all', limit: number): Promise<HistoryRecord[]> => {
      const found: HistoryRecord[] = [];
      let from: string | undefined;
      do {
        const page: Page<HistoryRecord> = await journal.history(id, kind, limit, from);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items);
        from = page.next;
      } while (from !== undefined);
      return found;
    };

    test('holds an entry with its events, as they are', async () => {
      const [record] = await recorded(entryOf(presence('10:00:00', true, 1)));
      expect(await journal.historyRecord(id, record?.entry.id ?? '')).toEqual(record);
      expect(await read('callback', 10)).toEqual([record]);
    });

    test('holds one as large as any may be', async () => {
      const entry = entryOf(presence('10:00:00', true, 1));
      if (entry.kind !== 'callback') throw new Error('expected a callback');
      const body = Buffer.alloc(128 * 1024, 255).toString('base64');
      const [record] = await recorded({ ...entry, request: { ...entry.request, body } });
      expect(await journal.historyRecord(id, entry.id)).toEqual(record);
    });

    test('is not changed by the same entry again', async () => {
      const entry = entryOf(presence('10:00:00', true, 1));
      const [record] = await recorded(entry);
      await journal.record(id, { entry, events: [] });
      expect(await journal.historyRecord(id, entry.id)).toEqual(record);
    });

    test('has no entry that is not in it', async () => {
      const [record] = await recorded(entryOf(change('created')));
      expect(await journal.historyRecord(id, 'change-another')).toBeUndefined();
      expect(await journal.historyRecord(randomUUID(), record?.entry.id ?? '')).toBeUndefined();
      expect(await journal.history(id, 'callback', 10)).toEqual({ items: [] });
    });

    test('is read by kind, in the order of the entries’ ids, in pages', async () => {
      const callbacks = await recorded(
        ...[1, 2, 3, 4, 5].map((count) => entryOf(presence('10:00:00', false, count))),
      );
      const [changed] = await recorded(entryOf(change('created')));
      const [answered] = await recorded(entryOf(answer('10:00:01', 1)));
      for (const limit of [1, 2, 5, 100]) expect(await read('callback', limit)).toEqual(callbacks);
      expect(await read('change', 2)).toEqual([changed]);
      expect(await read('answer', 2)).toEqual([answered]);
      expect(await read('unreadable', 2)).toEqual([]);
      expect(await journal.historyRecord(id, answered?.entry.id ?? '')).toEqual(answered);
    });

    test('is read whole, in the order of the entries’ ids, in pages', async () => {
      const entries = [presence('10:00:00', false, 1), change('created'), answer('10:00:01', 1)];
      const records = await recorded(...entries.map(entryOf));
      const inOrder = records.toSorted((a, b) => (a.entry.id < b.entry.id ? -1 : 1));
      for (const limit of [1, 2, 3, 10]) expect(await read('all', limit)).toEqual(inOrder);
    });

    test('of what may go away one day holds it until then', async () => {
      const entry = entryOf(change('created'));
      await journal.record(id, { entry, events: [] }, ONE_DAY);
      expect(await read('all', 10)).toEqual([{ entry, events: [] }]);
      expect((await journal.load(id, entry.id)).isRepeat).toBe(true);
    });

    test('tells of an entry when it may go away: as it was recorded, or as all of it was told later', async () => {
      const [early, late] = [entryOf(presence('10:00:00', false, 1)), entryOf(change('created'))];
      await journal.record(id, { entry: early, events: [] });
      expect(await journal.historyRecord(id, early.id)).not.toHaveProperty('expiresAt');
      await journal.expire(id, ONE_DAY);
      await journal.record(id, { entry: late, events: [] }, ANOTHER_DAY);
      expect(await journal.historyRecord(id, early.id)).toEqual({
        entry: early,
        events: [],
        expiresAt: ONE_DAY,
      });
      expect(await journal.historyRecord(id, late.id)).toMatchObject({ expiresAt: ANOTHER_DAY });
    });

    test('and claims that may go away one day are as they were until then, the state for ever', async () => {
      const records = await recorded(entryOf(change('created')), entryOf(presence('10:00:00', false, 1)));
      await journal.save(id, { state: at(1) });
      await journal.claim(id, { uid: 'u1', status: 'BEGIN' }, 'callback-1');
      for (const _ of ['first', 'again']) await journal.expire(id, ONE_DAY);
      await journal.expire(randomUUID(), ONE_DAY);
      expect(await read('all', 10)).toHaveLength(records.length);
      expect(await read('change', 10)).toEqual(records.slice(0, 1));
      expect((await journal.claimedTimes(id, { uid: 'u1', status: 'BEGIN' })).length > 0).toBe(true);
      expect(await journal.state(id)).toEqual(at(1));
      expect(await journal.save(id, { state: at(2) })).toBe(true);
    });

    test('does not hold what other conferences heard', async () => {
      await recorded(entryOf(presence('10:00:00', true, 1)));
      id = `${id}-`;
      expect(await read('callback', 10)).toEqual([]);
    });

    test('has no page at a place that is none, also not at one in another history', async () => {
      await recorded(...[1, 2].map((count) => entryOf(presence('10:00:00', false, count))));
      const { next = '' } = await journal.history(id, 'callback', 1);
      const another = next.replaceAll(id, randomUUID());
      expect(another).not.toBe(next);
      for (const position of [...NO_POSITIONS, next.slice(1), `${next}x`, another]) {
        await expect(journal.history(id, 'callback', 1, position)).rejects.toThrow(UnknownPosition);
      }
      await expect(journal.history(id, 'answer', 1, next)).rejects.toThrow(UnknownPosition);
      expect((await journal.history(id, 'callback', 1, next)).items).toHaveLength(1);
    });
  });

  claimsContract(async () => journal);
  dueContract(async () => journal);

  /** An entry of the conference of this test. */
  function entryOf(entry: Entry): Entry {
    return { ...entry, conferenceId: id };
  }
  function outcome(entry: Entry) {
    const { events, question } = advance({ definition: definition({ id }) }, entry, RULES);
    return { events, ...(question && { question }) };
  }
}

/** Far from the day on which anybody runs this. */
const ONE_DAY = '2100-01-01T00:00:00.000Z' as Instant;
const ANOTHER_DAY = '2100-01-02T00:00:00.000Z' as Instant;
