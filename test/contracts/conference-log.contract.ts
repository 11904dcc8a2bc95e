import { randomUUID } from 'node:crypto';
import { advance } from '../../lambda/domain/advance';
import type { Entry } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { INITIAL_STATE, type State } from '../../lambda/domain/state';
import type { ConferenceLog, LogRecord, StoredState } from '../../lambda/ports/conference-log';
import type { Definitions } from '../../lambda/ports/definitions';
import { type Page, UnknownCursor } from '../../lambda/ports/page';
import { call, change, presence, statusReport } from '../domain/entries';
import { definition, INVALID_CURSORS } from './definitions.contract';
import { dueTicksContract } from './due-ticks.contract';
import { idempotencyKeysContract } from './idempotency-keys.contract';

/** A conference log, and definitions in the same store. */
export interface ConferenceLogUnderTest {
  readonly definitions: Definitions;
  readonly conferenceLog: ConferenceLog;
}

/** The contract of every conference log. The store may hold other conferences; each test uses its own ids. */
export function conferenceLogContract(make: () => Promise<ConferenceLogUnderTest>): void {
  let under: ConferenceLogUnderTest;
  let conferenceLog: ConferenceLog;
  let id: string;

  beforeAll(async () => {
    under = await make();
    conferenceLog = under.conferenceLog;
  });
  beforeEach(() => {
    id = randomUUID();
  });

  const at = (position: number): State => ({ ...INITIAL_STATE, position });
  const leaving = (position: number, entry: Entry): StoredState => ({
    state: at(position),
    outbox: { entry, ...outcome(entry) },
  });
  const load = () => conferenceLog.load(id, 'another');

  describe('load', () => {
    test('returns nothing for an unknown conference', async () => {
      expect(await load()).toEqual({ definition: undefined, stored: undefined, isRepeat: false });
      expect(await conferenceLog.readState(id)).toBeUndefined();
    });

    test('returns the newest definition, the state, and whether the entry is in the log', async () => {
      const written = definition({ id });
      await under.definitions.write(written);
      const entry = entryOf(presence('10:00:00', true, 1));
      const saved = leaving(1, entry);
      await conferenceLog.save(id, saved);
      await conferenceLog.append(id, { entry, events: [], position: 1 });
      expect(await conferenceLog.load(id, entry.id)).toEqual({
        definition: written,
        stored: saved,
        isRepeat: true,
      });
      await conferenceLog.markPublished(id, entry.id);
      expect(await conferenceLog.load(id, entry.id)).toEqual({
        definition: written,
        stored: { state: saved.state },
        isRepeat: true,
      });
      expect((await load()).isRepeat).toBe(false);
      expect((await conferenceLog.load(randomUUID(), entry.id)).isRepeat).toBe(false);
    });
  });

  describe('a state', () => {
    test('is saved unchanged, with its outbox', async () => {
      const entry = entryOf(call('10:00:00', 'u1', 'BEGIN', { note: 'né · 会議 · 😀' }));
      const { state, events, statusCheck } = advance(
        { definition: definition({ id }) },
        entry,
        DEFAULT_RULES,
      );
      const saved: StoredState = { state, outbox: { entry, events, ...(statusCheck && { statusCheck }) } };
      expect(await conferenceLog.save(id, saved)).toBe(true);
      expect((await load()).stored).toEqual(saved);
      expect(await conferenceLog.readState(id)).toEqual(state);
    });

    test.each([
      ['the same position', 2],
      ['a position before', 1],
      ['a position after the next', 4],
    ])('is not saved if the stored one does not have the position before: %s', async (_name, position) => {
      await conferenceLog.save(id, { state: at(1) });
      await conferenceLog.save(id, { state: at(2) });
      expect(await conferenceLog.save(id, { state: { ...at(position), isAttendanceProven: true } })).toBe(
        false,
      );
      expect(await conferenceLog.readState(id)).toEqual(at(2));
    });

    test('is not saved without a stored one, unless it is the first', async () => {
      expect(await conferenceLog.save(id, { state: at(2) })).toBe(false);
      expect(await conferenceLog.readState(id)).toBeUndefined();
    });

    test('is not saved while the outbox is not empty', async () => {
      const [first, second] = [entryOf(change('created')), entryOf(presence('10:00:00', true, 0))];
      await conferenceLog.save(id, leaving(1, first));
      expect(await conferenceLog.save(id, leaving(2, second))).toBe(false);
      expect((await load()).stored).toEqual(leaving(1, first));
      await conferenceLog.markPublished(id, first.id);
      expect(await conferenceLog.save(id, leaving(2, second))).toBe(true);
    });

    test('is saved by one of several concurrent writers', async () => {
      const entries = [1, 2, 3, 4].map((attendees) => entryOf(presence('10:00:00', true, attendees)));
      const outcomes = await Promise.all(entries.map((entry) => conferenceLog.save(id, leaving(1, entry))));
      expect(outcomes.filter((isSaved) => isSaved)).toHaveLength(1);
      const winner = entries[outcomes.indexOf(true)];
      expect((await load()).stored?.outbox?.entry).toEqual(winner);
    });
  });

  describe('the outbox', () => {
    test('is emptied only by its own entry', async () => {
      const entry = entryOf(change('created'));
      await conferenceLog.save(id, leaving(1, entry));
      await conferenceLog.markPublished(id, `${entry.id}-another`);
      expect((await load()).stored).toEqual(leaving(1, entry));
      await conferenceLog.markPublished(id, entry.id);
      expect((await load()).stored).toEqual({ state: at(1) });
    });

    test('of a later entry is not emptied by a repeat of an earlier one', async () => {
      const [first, second] = [entryOf(change('created')), entryOf(change('updated'))];
      await conferenceLog.save(id, leaving(1, first));
      await conferenceLog.markPublished(id, first.id);
      await conferenceLog.markPublished(id, first.id);
      await conferenceLog.save(id, leaving(2, second));
      await conferenceLog.markPublished(id, first.id);
      expect((await load()).stored).toEqual(leaving(2, second));
    });

    test('of an unknown conference is emptied without effect', async () => {
      await conferenceLog.markPublished(id, 'change-1');
      expect((await load()).stored).toBeUndefined();
    });
  });

  describe('the log', () => {
    const recorded = async (...entries: Entry[]): Promise<LogRecord[]> => {
      const records = entries.map((entry, index) => ({
        entry,
        events: outcome(entry).events,
        position: index + 1,
      }));
      for (const record of records) await conferenceLog.append(id, record);
      return records;
    };
    const read = async (kind: Entry['kind'] | 'all', limit: number): Promise<LogRecord[]> => {
      const found: LogRecord[] = [];
      let from: string | undefined;
      do {
        const page: Page<LogRecord> = await conferenceLog.records(id, kind, limit, from);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items);
        from = page.cursor;
      } while (from !== undefined);
      return found;
    };

    test('contains an entry with its events, unchanged', async () => {
      const [record] = await recorded(entryOf(presence('10:00:00', true, 1)));
      expect(await conferenceLog.read(id, record?.entry.id ?? '')).toEqual(record);
      expect(await read('callback', 10)).toEqual([record]);
    });

    test('contains an entry of the largest size', async () => {
      const entry = entryOf(presence('10:00:00', true, 1));
      if (entry.kind !== 'callback') throw new Error('expected a callback');
      const body = Buffer.alloc(128 * 1024, 255).toString('base64');
      const [record] = await recorded({ ...entry, request: { ...entry.request, body } });
      expect(await conferenceLog.read(id, entry.id)).toEqual(record);
    });

    test('is not changed by a repeated entry', async () => {
      const entry = entryOf(presence('10:00:00', true, 1));
      const [record] = await recorded(entry);
      await conferenceLog.append(id, { entry, events: [], position: 1 });
      expect(await conferenceLog.read(id, entry.id)).toEqual(record);
    });

    test('returns undefined for an unknown entry', async () => {
      const [record] = await recorded(entryOf(change('created')));
      expect(await conferenceLog.read(id, 'change-another')).toBeUndefined();
      expect(await conferenceLog.read(randomUUID(), record?.entry.id ?? '')).toBeUndefined();
      expect(await conferenceLog.records(id, 'callback', 10)).toEqual({ items: [] });
    });

    test('is read by kind, in the order of the entry ids, in pages', async () => {
      const callbacks = await recorded(
        ...[1, 2, 3, 4, 5].map((count) => entryOf(presence('10:00:00', false, count))),
      );
      const [changed] = await recorded(entryOf(change('created')));
      const [answered] = await recorded(entryOf(statusReport('10:00:01', 1)));
      for (const limit of [1, 2, 5, 100]) expect(await read('callback', limit)).toEqual(callbacks);
      expect(await read('change', 2)).toEqual([changed]);
      expect(await read('status-report', 2)).toEqual([answered]);
      expect(await read('unreadable', 2)).toEqual([]);
      expect(await conferenceLog.read(id, answered?.entry.id ?? '')).toEqual(answered);
    });

    test('is read completely, in the order of the entry ids, in pages', async () => {
      const entries = [presence('10:00:00', false, 1), change('created'), statusReport('10:00:01', 1)];
      const records = await recorded(...entries.map(entryOf));
      const inOrder = records.toSorted((a, b) => (a.entry.id < b.entry.id ? -1 : 1));
      for (const limit of [1, 2, 3, 10]) expect(await read('all', limit)).toEqual(inOrder);
    });

    test('contains a record until its expiry', async () => {
      const entry = entryOf(change('created'));
      await conferenceLog.append(id, { entry, events: [], position: 1 }, ONE_DAY);
      expect(await read('all', 10)).toEqual([{ entry, events: [], position: 1 }]);
      expect((await conferenceLog.load(id, entry.id)).isRepeat).toBe(true);
    });

    test('returns the expiry of a record: from its append, or from a later setExpiry', async () => {
      const [early, late] = [entryOf(presence('10:00:00', false, 1)), entryOf(change('created'))];
      await conferenceLog.append(id, { entry: early, events: [], position: 1 });
      expect(await conferenceLog.read(id, early.id)).not.toHaveProperty('expiresAt');
      await conferenceLog.setExpiry(id, ONE_DAY);
      await conferenceLog.append(id, { entry: late, events: [], position: 1 }, ANOTHER_DAY);
      expect(await conferenceLog.read(id, early.id)).toEqual({
        entry: early,
        events: [],
        position: 1,
        expiresAt: ONE_DAY,
      });
      expect(await conferenceLog.read(id, late.id)).toMatchObject({ expiresAt: ANOTHER_DAY });
    });

    test('does not change before its expiry, nor do the idempotency keys, and the state has no expiry', async () => {
      const records = await recorded(entryOf(change('created')), entryOf(presence('10:00:00', false, 1)));
      await conferenceLog.save(id, { state: at(1) });
      await conferenceLog.registerIdempotencyKey(id, { uid: 'u1', status: 'BEGIN' }, 'callback-1');
      for (const _ of ['first', 'again']) await conferenceLog.setExpiry(id, ONE_DAY);
      await conferenceLog.setExpiry(randomUUID(), ONE_DAY);
      expect(await read('all', 10)).toHaveLength(records.length);
      expect(await read('change', 10)).toEqual(records.slice(0, 1));
      expect((await conferenceLog.registeredTimes(id, { uid: 'u1', status: 'BEGIN' })).length > 0).toBe(true);
      expect(await conferenceLog.readState(id)).toEqual(at(1));
      expect(await conferenceLog.save(id, { state: at(2) })).toBe(true);
    });

    test('does not contain the entries of other conferences', async () => {
      await recorded(entryOf(presence('10:00:00', true, 1)));
      id = `${id}-`;
      expect(await read('callback', 10)).toEqual([]);
    });

    test('rejects an unknown cursor, also one of another log', async () => {
      await recorded(...[1, 2].map((count) => entryOf(presence('10:00:00', false, count))));
      const { cursor = '' } = await conferenceLog.records(id, 'callback', 1);
      const another = cursor.replaceAll(id, randomUUID());
      expect(another).not.toBe(cursor);
      for (const position of [...INVALID_CURSORS, cursor.slice(1), `${cursor}x`, another]) {
        await expect(conferenceLog.records(id, 'callback', 1, position)).rejects.toThrow(UnknownCursor);
      }
      await expect(conferenceLog.records(id, 'status-report', 1, cursor)).rejects.toThrow(UnknownCursor);
      expect((await conferenceLog.records(id, 'callback', 1, cursor)).items).toHaveLength(1);
    });
  });

  idempotencyKeysContract(async () => conferenceLog);
  dueTicksContract(async () => conferenceLog);

  /** The entry for the conference of this test. */
  function entryOf(entry: Entry): Entry {
    return { ...entry, conferenceId: id };
  }
  function outcome(entry: Entry) {
    const { events, statusCheck } = advance({ definition: definition({ id }) }, entry, DEFAULT_RULES);
    return { events, ...(statusCheck && { statusCheck }) };
  }
}

/** Far from the day of a test run. */
const ONE_DAY = '2100-01-01T00:00:00.000Z' as Instant;
const ANOTHER_DAY = '2100-01-02T00:00:00.000Z' as Instant;
