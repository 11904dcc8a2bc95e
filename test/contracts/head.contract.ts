import { randomUUID } from 'node:crypto';
import type { ConferenceLog, LogRecord } from '../../lambda/ports/conference-log';
import { at, call, change, presence } from '../domain/entries';
import { definition } from './definitions.contract';
import {
  type ConferenceLogUnderTest,
  MANY_PARTICIPANTS,
  OPEN_TIMETABLE,
  recordsOf,
  recordWith,
  rivalOf,
  store,
} from './stored-log';

/** The contract of every conference log for the heads. */
export function headContract(make: () => Promise<ConferenceLogUnderTest>): void {
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

  const headAt = ({ state, entry }: LogRecord) => ({ state, lastEntryId: entry.id });
  const head = async () => (await conferenceLog.load(id)).head;
  /** Three records of the conference. */
  const threeRecords = () =>
    recordsOf(
      id,
      change('created'),
      call('10:00:00', 'u1', 'BEGIN', { note: 'né · 会議 · 😀' }),
      presence('10:00:01', true, 2),
    ) as [LogRecord, LogRecord, LogRecord];

  describe('load', () => {
    test('returns nothing for an unknown conference', async () => {
      expect(await conferenceLog.load(id)).toEqual({ definition: undefined, head: undefined });
    });

    test('returns the newest definition, with no head before the first record is published', async () => {
      const written = definition({ id });
      await under.definitions.write({ ...written, fields: {} });
      await under.definitions.write({ ...written, version: written.version + 1 });
      const [first] = threeRecords();
      await conferenceLog.append(first);
      expect(await conferenceLog.load(id)).toEqual({
        definition: { ...written, version: written.version + 1 },
        head: undefined,
      });
    });

    test('returns the definition and the head of this conference only', async () => {
      const written = definition({ id });
      await under.definitions.write(written);
      const [first] = threeRecords();
      await store(conferenceLog, first);
      const [ofAnother] = recordsOf(`${id}-`, presence('10:00:00', false, 3));
      if (ofAnother) await store(conferenceLog, ofAnother);
      expect(await conferenceLog.load(id)).toEqual({ definition: written, head: headAt(first) });
      expect(await conferenceLog.load(randomUUID())).toEqual({ definition: undefined, head: undefined });
    });
  });

  describe('the head', () => {
    test('moves to each published record, and has its state unchanged', async () => {
      for (const record of threeRecords()) {
        const before = await head();
        await conferenceLog.append(record);
        expect(await head()).toEqual(before);
        await conferenceLog.moveHead(record);
        expect(await head()).toEqual(headAt(record));
      }
    });

    test.each([
      ['the same number', 2],
      ['an earlier number', 1],
      ['a number after the next', 4],
    ])('does not move to a record with %s', async (_name, position) => {
      const [first, second] = threeRecords();
      await store(conferenceLog, first, second);
      await conferenceLog.moveHead(recordWith(id, { position }));
      expect(await head()).toEqual(headAt(second));
    });

    test('moves first to the first record', async () => {
      const [, second] = threeRecords();
      await conferenceLog.moveHead(second);
      expect(await head()).toBeUndefined();
    });

    test('does not move if a move is repeated, also after later ones', async () => {
      const records = threeRecords();
      const [first, second, third] = records;
      await conferenceLog.append(first);
      for (const _ of ['first', 'again']) await conferenceLog.moveHead(first);
      expect(await head()).toEqual(headAt(first));
      await store(conferenceLog, second, third);
      for (const record of records) await conferenceLog.moveHead(record);
      expect(await head()).toEqual(headAt(third));
    });

    test('moves once if several functions move it to the same record, or one of them to the record after', async () => {
      const [first, second, third] = threeRecords();
      await store(conferenceLog, first);
      for (const record of [second, third]) await conferenceLog.append(record);
      await Promise.all([second, second, second].map((record) => conferenceLog.moveHead(record)));
      expect(await head()).toEqual(headAt(second));
      await Promise.all([third, second, third].map((record) => conferenceLog.moveHead(record)));
      expect(await head()).toEqual(headAt(third));
    });

    test('stays at a record if the next number has another one', async () => {
      const [first, second] = threeRecords();
      await store(conferenceLog, first, second);
      await conferenceLog.moveHead(rivalOf(second));
      expect(await head()).toEqual(headAt(second));
    });

    test.each<[string, Partial<LogRecord['state']>]>([
      ['and a next tick', { timetable: OPEN_TIMETABLE }],
      ['that is closed', { timetable: OPEN_TIMETABLE, closedAt: at('12:00:00') }],
      ['without a timetable', {}],
    ])('has the state of a conference with a thousand participants %s', async (_name, more) => {
      const records = [1, 2].map((position) =>
        recordWith(id, { position, participants: MANY_PARTICIPANTS.slice(position), ...more }),
      );
      for (const record of records) {
        await store(conferenceLog, record);
        expect(await head()).toEqual(headAt(record));
      }
      const last = recordWith(id, { position: 3, ...more });
      await store(conferenceLog, last);
      expect(await head()).toEqual(headAt(last));
    });
  });
}
