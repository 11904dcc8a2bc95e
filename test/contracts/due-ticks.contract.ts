import { randomUUID } from 'node:crypto';
import { type TickEntry, tickOf } from '../../lambda/domain/entry';
import { after, type Instant, instantAt } from '../../lambda/domain/instant';
import { INITIAL_STATE, type State } from '../../lambda/domain/state';
import type { ConferenceLog } from '../../lambda/ports/conference-log';
import { type Page, UnknownCursor } from '../../lambda/ports/page';
import { until } from '../until';
import { INVALID_CURSORS } from './definitions.contract';
import { recordWith } from './stored-log';

/** The contract of every conference log for due ticks. */
export function dueTicksContract(make: () => Promise<ConferenceLog>): void {
  let conferenceLog: ConferenceLog;

  beforeAll(async () => {
    conferenceLog = await make();
  });

  /** A state whose next tick is due these seconds after the start of the test; undefined: it has no next tick. */
  const due = (position: number, second: number | undefined, revision = position): State => ({
    ...INITIAL_STATE,
    position,
    timetable: {
      ...{
        revision,
        start: moment(0),
        end: moment(3600),
        startKnownSince: moment(0),
        done: [],
        awaitingReport: [],
      },
      ...(second !== undefined && { dueAt: moment(second) }),
    },
  });

  async function pages(limit: number): Promise<(readonly TickEntry[])[]> {
    const all: (readonly TickEntry[])[] = [];
    let from: string | undefined;
    do {
      const page: Page<TickEntry> = await conferenceLog.dueTicks(limit, from);
      all.push(page.items);
      from = page.cursor;
    } while (from !== undefined);
    return all;
  }

  /** The ticks of the conferences of a test, when their number is as expected. */
  async function ticks(ids: readonly string[], count: number, limit = 1000): Promise<TickEntry[]> {
    let found: TickEntry[] = [];
    await until(async () => {
      found = (await pages(limit)).flat().filter(({ conferenceId }) => ids.includes(conferenceId));
      return found.length === count;
    });
    return found;
  }

  /** Moves the head of a conference to a state. */
  const moveTo = (id: string, state: State) => conferenceLog.moveHead(recordWith(id, state));
  const announce = (id: string, state: State) => conferenceLog.announceTick(recordWith(id, state));

  describe('the due ticks', () => {
    test('are those of all conferences with a next tick, the earliest first', async () => {
      const [third, first, second, never, without] = randomIds(5);
      await moveTo(third, due(1, 30, 7));
      await moveTo(first, due(1, -3600));
      await moveTo(second, due(1, 20));
      await moveTo(never, due(1, undefined));
      await moveTo(without, { ...INITIAL_STATE, position: 1 });
      const all = [third, first, second, never, without];
      const expected = [
        tickOf(first, { revision: 1, dueAt: moment(-3600) }),
        tickOf(second, { revision: 1, dueAt: moment(20) }),
        tickOf(third, { revision: 7, dueAt: moment(30) }),
      ];
      expect(await ticks(all, 3)).toEqual(expected);
      for (const limit of [1, 2, 3]) {
        expect(await ticks(all, 3, limit)).toEqual(expected);
        for (const page of await pages(limit)) expect(page.length).toBeLessThanOrEqual(limit);
      }
    });

    test('mark closed conferences', async () => {
      const [a, b] = randomIds(2);
      await moveTo(a, due(1, 10));
      await moveTo(b, { ...due(1, 20), closedAt: moment(10) });
      expect(await ticks([a, b], 2)).toEqual([
        tickOf(a, { revision: 1, dueAt: moment(10) }),
        { ...tickOf(b, { revision: 1, dueAt: moment(20) }), isClosed: true },
      ]);
    });

    test('change with each move of a head', async () => {
      const [a, b] = randomIds(2);
      await moveTo(a, due(1, 10));
      await moveTo(b, due(1, 20));
      expect((await ticks([a, b], 2)).map(({ conferenceId }) => conferenceId)).toEqual([a, b]);
      await moveTo(a, due(2, 30));
      await until(async () => (await ticks([a, b], 2))[0]?.conferenceId === b);
      expect(await ticks([a], 1)).toEqual([tickOf(a, { revision: 2, dueAt: moment(30) })]);
      await moveTo(a, due(3, undefined));
      expect((await ticks([a, b], 1))[0]?.conferenceId).toBe(b);
      await moveTo(a, due(4, 5));
      expect((await ticks([a, b], 2)).map(({ revision }) => revision)).toEqual([4, 1]);
    });

    test('do not change with a record that is only in the log, or whose head does not move', async () => {
      const [a] = randomIds(1);
      await moveTo(a, due(1, 10));
      await conferenceLog.append(recordWith(a, due(2, 20)));
      await moveTo(a, due(1, 30));
      await moveTo(a, due(3, 30));
      expect(await ticks([a], 1)).toEqual([tickOf(a, { revision: 1, dueAt: moment(10) })]);
    });

    test('are complete if several are due at the same time, with pages of any size', async () => {
      const several = randomIds(5);
      for (const id of several) await moveTo(id, due(1, 40));
      for (const limit of [1, 2, 1000]) {
        const found = (await ticks(several, 5, limit)).map(({ conferenceId }) => conferenceId);
        expect(found.toSorted()).toEqual(several.toSorted());
      }
    });

    test('have no page at an unknown cursor', async () => {
      for (const id of randomIds(2)) await moveTo(id, due(1, 50));
      await until(async () => (await conferenceLog.dueTicks(1)).cursor !== undefined);
      const { cursor = '' } = await conferenceLog.dueTicks(1);
      for (const position of [...INVALID_CURSORS, cursor.slice(1), `${cursor}x`]) {
        await expect(conferenceLog.dueTicks(1, position)).rejects.toThrow(UnknownCursor);
      }
    });
  });

  describe('an announced tick', () => {
    const expectTick = async (id: string, revision: number, second: number) =>
      expect(await ticks([id], 1)).toEqual([tickOf(id, { revision, dueAt: moment(second) })]);

    test('is due before the head moves, even if there is no head yet', async () => {
      const [a] = randomIds(1);
      for (const _ of ['first', 'again']) await announce(a, due(1, 60));
      await expectTick(a, 1, 60);
      expect((await conferenceLog.load(a)).head).toBeUndefined();
      await moveTo(a, due(1, 60));
      await expectTick(a, 1, 60);
      expect((await conferenceLog.load(a)).head?.state).toEqual(due(1, 60));
    });

    test('replaces the one before, and the head stays as it is', async () => {
      const [a] = randomIds(1);
      await moveTo(a, due(1, 60));
      const before = await conferenceLog.load(a);
      await announce(a, due(2, 70));
      await until(async () => (await ticks([a], 1))[0]?.revision === 2);
      await expectTick(a, 2, 70);
      expect(await conferenceLog.load(a)).toEqual(before);
      await moveTo(a, due(2, 70));
      await expectTick(a, 2, 70);
    });

    test('marks a closed conference', async () => {
      const [a] = randomIds(1);
      await announce(a, { ...due(1, 60), closedAt: moment(50) });
      expect(await ticks([a], 1)).toEqual([
        { ...tickOf(a, { revision: 1, dueAt: moment(60) }), isClosed: true },
      ]);
    });

    test.each([
      ['the same number', 2],
      ['an earlier number', 1],
      ['a number after the next', 4],
    ])('does not count for a record with %s', async (_name, position) => {
      const [a] = randomIds(1);
      await moveTo(a, due(1, 60));
      await moveTo(a, due(2, 70));
      await announce(a, due(position, 80, 9));
      await announce(a, due(position, undefined, 9));
      await expectTick(a, 2, 70);
    });

    test('does not count without a head, unless its record is the first', async () => {
      const [a] = randomIds(1);
      await announce(a, due(2, 60));
      expect(await ticks([a], 0)).toEqual([]);
      expect((await conferenceLog.load(a)).head).toBeUndefined();
    });

    test('goes with a record that ends all steps', async () => {
      const [a, b] = randomIds(2);
      await moveTo(a, due(1, 60));
      await announce(a, due(2, undefined));
      expect(await ticks([a], 0)).toEqual([]);
      expect((await conferenceLog.load(a)).head?.state.position).toBe(1);
      await announce(b, { ...INITIAL_STATE, position: 1 });
      expect(await ticks([b], 0)).toEqual([]);
    });
  });
}

type Ids = [string, string, string, string, string];
function randomIds(count: number): Ids {
  return Array.from({ length: count }, () => randomUUID()) as Ids;
}

/** Far from the times of any other conference. */
const BEGINNING = Date.UTC(1970, 0, 1) + Math.floor(Math.random() * 1e12);

function moment(second: number): Instant {
  const instant = instantAt(BEGINNING);
  if (!instant) throw new Error('expected an instant');
  return after(instant, second * 1000);
}
