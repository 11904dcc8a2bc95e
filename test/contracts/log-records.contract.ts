import { randomUUID } from 'node:crypto';
import type { ConferenceLog, LogRecord } from '../../lambda/ports/conference-log';
import { at, call, callback, change, posted, presence, statusReport, tick } from '../domain/entries';
import { ANOTHER_DAY, ONE_DAY, recordsOf, recordWith, rivalOf } from './stored-log';

/** More than any store reads at a time. */
const MANY_RECORDS = 210;

/** The contract of every conference log for single records. */
export function logRecordsContract(make: () => Promise<ConferenceLog>): void {
  let conferenceLog: ConferenceLog;
  let id: string;

  beforeAll(async () => {
    conferenceLog = await make();
  });
  beforeEach(() => {
    id = randomUUID();
  });

  const oneRecord = (): LogRecord => {
    const [record] = recordsOf(id, call('10:00:00', 'u1', 'BEGIN', { note: 'né · 会議 · 😀' }));
    if (!record) throw new Error('expected a record');
    return record;
  };
  const read = (position: number) => conferenceLog.read(id, position);

  describe('a record of the log', () => {
    test.each<[string, Partial<LogRecord>]>([
      ['of a callback with events', {}],
      [
        'with a status check',
        {
          statusCheck: {
            ...{ id: 'status-check-1', conferenceId: 'c1', reason: 'a test', notBefore: at('10:00:00') },
            isAudit: true,
          },
        },
      ],
      ['with an expiry', { expiresAt: ONE_DAY, isExpiryMoved: true }],
      ['with a next tick', { tick: tick('10:00:00', 1) }],
      ['that ends all steps, and erases', { tick: 'none', isErased: true }],
      ['with an END to forward', { handOver: { forwardEndOf: 'u1' } }],
      [
        'with an END to fetch',
        { handOver: { fetchEndFrom: { id: 'callback-1', conferenceId: 'b', receivedAt: at('10:00:00') } } },
      ],
      [
        'with a command',
        {
          command: {
            ...{ kind: 'assign number', id: 'assign-1', conferenceId: 'c1', fonenumber: '3215550001' },
            notBefore: at('10:00:00'),
          },
        },
      ],
    ])('is read unchanged: one %s', async (_name, more) => {
      const record = { ...oneRecord(), ...more };
      expect(record.events).not.toEqual([]);
      expect(await conferenceLog.append(record)).toBe(true);
      expect(await read(1)).toEqual(record);
    });

    test('may have an entry of the largest size', async () => {
      const request = posted(Buffer.alloc(128 * 1024, 255));
      const record = { ...oneRecord(), entry: { ...callback('10:00:00', {}), conferenceId: id, request } };
      expect(await conferenceLog.append(record)).toBe(true);
      expect(await read(1)).toEqual(record);
    });

    test('is not written if its number is taken, by another entry or by the same one', async () => {
      const record = oneRecord();
      await conferenceLog.append(record);
      for (const other of [rivalOf(record), { ...record, events: [] }, record])
        expect(await conferenceLog.append(other)).toBe(false);
      expect(await read(1)).toEqual(record);
    });

    test('is written by one of several concurrent writers', async () => {
      const rivals = [1, 2, 3, 4].map((attendees) => ({
        ...oneRecord(),
        entry: { ...presence('10:00:00', true, attendees), conferenceId: id },
      }));
      const outcomes = await Promise.all(rivals.map((record) => conferenceLog.append(record)));
      expect(outcomes.filter((isWritten) => isWritten)).toHaveLength(1);
      expect(await read(1)).toEqual(rivals[outcomes.indexOf(true)]);
    });

    test('has a number that another conference may have, too', async () => {
      const own = oneRecord();
      const other = rivalOf({ ...own, entry: { ...own.entry, conferenceId: `${id}-` } });
      expect(await conferenceLog.append(own)).toBe(true);
      expect(await conferenceLog.append(other)).toBe(true);
      expect(await read(1)).toEqual(own);
      expect(await conferenceLog.read(`${id}-`, 1)).toEqual(other);
    });

    test('is undefined if there is none of its number', async () => {
      await conferenceLog.append(oneRecord());
      for (const position of [0, 2, 10, 11]) expect(await read(position)).toBeUndefined();
      expect(await conferenceLog.read(randomUUID(), 1)).toBeUndefined();
    });
  });

  describe('the expiry of a record', () => {
    const expiries = async () => {
      const listed = await conferenceLog.records(id, 'all', 10);
      const after = await conferenceLog.recordsAfter(id, 0, 10);
      const single = await Promise.all(after.map(({ state }) => read(state.position)));
      const all = [listed.items, after, single].map((records) => records.map((record) => record?.expiresAt));
      for (const each of all) expect(each).toEqual(all[0]);
      return all[0];
    };

    test('is the one from its append, or from a later setExpiry', async () => {
      await conferenceLog.append(recordWith(id, { position: 1 }));
      await conferenceLog.append({ ...recordWith(id, { position: 2 }), expiresAt: ONE_DAY });
      expect(await expiries()).toEqual([undefined, ONE_DAY]);
      for (const _ of ['first', 'again']) await conferenceLog.setExpiry(id, ANOTHER_DAY);
      expect(await expiries()).toEqual([ANOTHER_DAY, ANOTHER_DAY]);
      await conferenceLog.append({ ...recordWith(id, { position: 3 }), expiresAt: ONE_DAY });
      expect(await expiries()).toEqual([ANOTHER_DAY, ANOTHER_DAY, ONE_DAY]);
    });

    test('is removed by a setExpiry without a time', async () => {
      await conferenceLog.append({ ...recordWith(id, { position: 1 }), expiresAt: ONE_DAY });
      await conferenceLog.append(recordWith(id, { position: 2 }));
      await conferenceLog.setExpiry(id, undefined);
      expect(await expiries()).toEqual([undefined, undefined]);
    });

    test('changes nothing else before its time, nor another conference', async () => {
      const uid = { uid: 'u1', status: 'BEGIN' } as const;
      const records = recordsOf(id, change('created'), presence('10:00:00', false, 1));
      for (const record of records) {
        await conferenceLog.append(record);
        await conferenceLog.moveHead(record);
        await conferenceLog.registerIdempotencyKey(uid, record.entry);
      }
      const loaded = await conferenceLog.load(id);
      await conferenceLog.append(recordWith(`${id}-`, { position: 1 }));
      for (const conferenceId of [id, id, randomUUID()]) await conferenceLog.setExpiry(conferenceId, ONE_DAY);
      expect(await conferenceLog.recordsAfter(id, 0, 10)).toEqual(
        records.map((record) => ({ ...record, expiresAt: ONE_DAY })),
      );
      expect(await conferenceLog.registeredTimes(id, uid)).toEqual([undefined]);
      expect(await conferenceLog.load(id)).toEqual(loaded);
      expect(await conferenceLog.read(`${id}-`, 1)).not.toHaveProperty('expiresAt');
    });
  });

  describe('find', () => {
    test('finds the record of an entry of any kind', async () => {
      const records = recordsOf(
        id,
        ...[change('created'), presence('10:00:00', true, 1), statusReport('10:00:01', 1)],
      );
      for (const record of records) await conferenceLog.append(record);
      for (const record of records) expect(await conferenceLog.find(record.entry)).toEqual(record);
    });

    test('finds the record of an entry that many others followed', async () => {
      const records = Array.from({ length: MANY_RECORDS }, (_, index) =>
        recordWith(id, { position: index + 1 }),
      );
      await Promise.all(records.map((record) => conferenceLog.append(record)));
      for (const record of [records[0], records[1], records[MANY_RECORDS / 2], records.at(-1)])
        expect(record && (await conferenceLog.find(record.entry))).toEqual(record);
      const receivedAt = at('10:00:00');
      expect(await conferenceLog.find({ id: 'tick-another', conferenceId: id, receivedAt })).toBeUndefined();
    });

    test('finds no other entry, and none of another conference', async () => {
      const record = oneRecord();
      await conferenceLog.append(record);
      const { entry } = record;
      for (const other of [
        { ...entry, id: entry.id.slice(0, -1) },
        { ...entry, id: `${entry.id}0` },
        { ...entry, conferenceId: `${id}-` },
        { ...entry, conferenceId: randomUUID() },
      ])
        expect(await conferenceLog.find(other)).toBeUndefined();
    });

    test('finds a record whose function has a clock that is behind the time of receipt', async () => {
      const record = { ...oneRecord(), committedAt: at('09:00:00') };
      await conferenceLog.append(record);
      expect(await conferenceLog.find({ ...record.entry, receivedAt: at('10:00:00') })).toEqual(record);
    });
  });
}
