import { randomUUID } from 'node:crypto';
import { type TickEntry, tickOf } from '../../lambda/domain/entry';
import { after, type Instant, instantAt } from '../../lambda/domain/instant';
import { INITIAL_STATE, type State } from '../../lambda/domain/state';
import type { ConferenceLog } from '../../lambda/ports/conference-log';
import { type Page, UnknownCursor } from '../../lambda/ports/page';
import { until } from '../until';
import { INVALID_CURSORS } from './definitions.contract';

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

  describe('the due ticks', () => {
    test('are those of all states with a next tick, the earliest first', async () => {
      const [third, first, second, never, without] = randomIds(5);
      await conferenceLog.save(third, { state: due(1, 30, 7) });
      await conferenceLog.save(first, { state: due(1, -3600) });
      await conferenceLog.save(second, { state: due(1, 20) });
      await conferenceLog.save(never, { state: due(1, undefined) });
      await conferenceLog.save(without, { state: { ...INITIAL_STATE, position: 1 } });
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
      const closed = { ...due(1, 20), closedAt: moment(10) };
      await conferenceLog.save(a, { state: due(1, 10) });
      await conferenceLog.save(b, { state: closed });
      expect(await ticks([a, b], 2)).toEqual([
        tickOf(a, { revision: 1, dueAt: moment(10) }),
        { ...tickOf(b, { revision: 1, dueAt: moment(20) }), isClosed: true },
      ]);
    });

    test('change with each saved state', async () => {
      const [a, b] = randomIds(2);
      await conferenceLog.save(a, { state: due(1, 10) });
      await conferenceLog.save(b, { state: due(1, 20) });
      expect((await ticks([a, b], 2)).map(({ conferenceId }) => conferenceId)).toEqual([a, b]);
      await conferenceLog.save(a, { state: due(2, 30) });
      await until(async () => (await ticks([a, b], 2))[0]?.conferenceId === b);
      expect(await ticks([a], 1)).toEqual([tickOf(a, { revision: 2, dueAt: moment(30) })]);
      await conferenceLog.save(a, { state: due(3, undefined) });
      expect((await ticks([a, b], 1))[0]?.conferenceId).toBe(b);
      await conferenceLog.save(a, { state: due(4, 5) });
      expect((await ticks([a, b], 2)).map(({ revision }) => revision)).toEqual([4, 1]);
    });

    test('do not change with a refused state, or with an emptied outbox', async () => {
      const [a] = randomIds(1);
      const entry = { ...tickOf(a, { revision: 0, dueAt: moment(0) }), id: 'tick-first' };
      await conferenceLog.save(a, { state: due(1, 10), outbox: { entry, events: [] } });
      await conferenceLog.save(a, { state: due(2, 20) });
      await conferenceLog.markPublished(a, entry.id);
      expect(await ticks([a], 1)).toEqual([tickOf(a, { revision: 1, dueAt: moment(10) })]);
    });

    test('are complete if several are due at the same time, with pages of any size', async () => {
      const several = randomIds(5);
      for (const id of several) await conferenceLog.save(id, { state: due(1, 40) });
      for (const limit of [1, 2, 1000]) {
        const found = (await ticks(several, 5, limit)).map(({ conferenceId }) => conferenceId);
        expect(found.toSorted()).toEqual(several.toSorted());
      }
    });

    test('have no page at an unknown cursor', async () => {
      for (const id of randomIds(2)) await conferenceLog.save(id, { state: due(1, 50) });
      await until(async () => (await conferenceLog.dueTicks(1)).cursor !== undefined);
      const { cursor = '' } = await conferenceLog.dueTicks(1);
      for (const position of [...INVALID_CURSORS, cursor.slice(1), `${cursor}x`]) {
        await expect(conferenceLog.dueTicks(1, position)).rejects.toThrow(UnknownCursor);
      }
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
