import { randomUUID } from 'node:crypto';
import type { Entry } from '../../lambda/domain/entry';
import type { ConferenceLog, LogRecord } from '../../lambda/ports/conference-log';
import { UnknownCursor } from '../../lambda/ports/page';
import { change, presence, statusReport, unreadable } from '../domain/entries';
import { INVALID_CURSORS } from './definitions.contract';
import { readPages, recordsOf, recordWith } from './stored-log';

/** The contract of every conference log for pages of records. */
export function logPagesContract(make: () => Promise<ConferenceLog>): void {
  let conferenceLog: ConferenceLog;
  let id: string;

  beforeAll(async () => {
    conferenceLog = await make();
  });
  beforeEach(() => {
    id = randomUUID();
  });

  const append = async (records: readonly LogRecord[]) => {
    await Promise.all(records.map((record) => conferenceLog.append(record)));
    return records;
  };
  const read = async (kind: Entry['kind'] | 'all', limit: number) =>
    (await readPages(limit, (cursor) => conferenceLog.records(id, kind, limit, cursor))).flat();

  describe('the pages of a log', () => {
    test('are empty for an unknown conference', async () => {
      expect(await conferenceLog.records(id, 'all', 10)).toEqual({ items: [] });
      expect(await conferenceLog.records(id, 'callback', 10)).toEqual({ items: [] });
    });

    test('have all records, or those of one kind, in the order of the numbers', async () => {
      const records = await append(
        recordsOf(
          id,
          ...[presence('10:00:00', false, 1), change('created'), presence('10:00:01', false, 2)],
          ...[statusReport('10:00:02', 2), presence('10:00:03', false, 3), change('updated')],
        ),
      );
      const ofKind = (kind: Entry['kind']) => records.filter(({ entry }) => entry.kind === kind);
      for (const limit of [1, 2, 3, 6, 100]) {
        expect(await read('all', limit)).toEqual(records);
        for (const kind of ['callback', 'change', 'status-report', 'unreadable'] as const)
          expect(await read(kind, limit)).toEqual(ofKind(kind));
      }
    });

    test('have the order of the numbers, not of their digits or of the entry ids', async () => {
      const positions = [100, 9, 11, 1, 10, 2];
      const entries = positions.map(() => change('created'));
      await append(
        positions.map((position, index) => ({
          ...recordWith(id, { position }),
          entry: { ...(entries[index] ?? change('created')), conferenceId: id },
        })),
      );
      for (const limit of [1, 4, 10]) {
        const numbers = (await read('all', limit)).map(({ state }) => state.position);
        expect(numbers).toEqual([1, 2, 9, 10, 11, 100]);
      }
    });

    test('have all records of a kind, however many of other kinds are between', async () => {
      const between = Array.from({ length: 120 }, (_, index) => recordWith(id, { position: index + 1 }));
      const callbacks = [0, 50, 51, 119].map((index) => ({
        ...recordWith(id, { position: index + 1 }),
        entry: { ...presence('10:00:00', false, index), conferenceId: id },
      }));
      const taken = callbacks.map(({ state }) => state.position);
      await append([...between.filter(({ state }) => !taken.includes(state.position)), ...callbacks]);
      for (const limit of [1, 2, 3, 50]) expect(await read('callback', limit)).toEqual(callbacks);
      for (const limit of [1, 50]) expect(await read('change', limit)).toEqual([]);
    });

    test('do not have the records of other conferences', async () => {
      await append(recordsOf(id, presence('10:00:00', true, 1)));
      for (const other of [`${id}-`, id.slice(0, -1)]) {
        expect(await conferenceLog.records(other, 'all', 10)).toEqual({ items: [] });
        expect(await conferenceLog.recordsAfter(other, 0, 10)).toEqual([]);
      }
    });

    test.each(['all', 'callback'] as const)(
      'reject an unknown cursor, also one of another log: %s',
      async (kind) => {
        await append(recordsOf(id, ...[1, 2].map((count) => presence('10:00:00', false, count))));
        const { cursor = '' } = await conferenceLog.records(id, kind, 1);
        const another = cursor.replaceAll(id, randomUUID());
        expect(another).not.toBe(cursor);
        for (const position of [...INVALID_CURSORS, cursor.slice(1), `${cursor}x`, another])
          await expect(conferenceLog.records(id, kind, 1, position)).rejects.toThrow(UnknownCursor);
        expect((await conferenceLog.records(id, kind, 1, cursor)).items).toHaveLength(1);
      },
    );
  });

  describe('the records after a position', () => {
    test('are the first ones, of all kinds, in the order of the numbers', async () => {
      const records = await append(
        recordsOf(id, change('created'), presence('10:00:00', true, 1), unreadable('10:00:01')),
      );
      for (const position of [0, 1, 2, 3, 4, 100]) {
        for (const limit of [1, 2, 10]) {
          const expected = records.slice(position, position + limit);
          expect(await conferenceLog.recordsAfter(id, position, limit)).toEqual(expected);
        }
      }
    });

    test('have the order of the numbers, not of their digits', async () => {
      await append([100, 9, 11, 10].map((position) => recordWith(id, { position })));
      const numbersAfter = async (position: number, limit: number) =>
        (await conferenceLog.recordsAfter(id, position, limit)).map(({ state }) => state.position);
      expect(await numbersAfter(0, 10)).toEqual([9, 10, 11, 100]);
      expect(await numbersAfter(9, 2)).toEqual([10, 11]);
      expect(await numbersAfter(99, 2)).toEqual([100]);
    });
  });
}
