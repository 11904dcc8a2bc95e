import { randomUUID } from 'node:crypto';
import { after, type Instant, instantAt } from '../../lambda/domain/instant';
import { INITIAL_STATE, type Phase, type State } from '../../lambda/domain/state';
import type { TimeRange } from '../../lambda/domain/time-range';
import type { ConferenceLog } from '../../lambda/ports/conference-log';
import { UnknownCursor } from '../../lambda/ports/page';
import { until } from '../until';
import { recordWith } from './stored-log';

/** The contract of every conference log for the lists of conferences by phase. */
export function phasesContract(make: () => Promise<ConferenceLog>): void {
  let conferenceLog: ConferenceLog;
  beforeAll(async () => {
    conferenceLog = await make();
  });

  const moveTo = (id: string, state: State) => conferenceLog.moveHead(recordWith(id, state));

  /** The conferences of a test in pages of a size, when their number is as expected. */
  async function listed(
    phases: readonly Phase[],
    of: readonly string[],
    count: number,
    range: TimeRange = OWN_RANGE,
    limit = 1000,
  ): Promise<[string, Phase][]> {
    let found: [string, Phase][] = [];
    await until(async () => {
      found = [];
      let cursor: string | undefined;
      do {
        const page = await conferenceLog.listByPhase(phases, range, limit, cursor);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items.map(({ conferenceId, phase }) => [conferenceId, phase] as [string, Phase]));
        cursor = page.cursor;
      } while (cursor !== undefined);
      found = found.filter(([id]) => of.includes(id));
      return found.length === count;
    });
    return found;
  }

  describe('the conferences of some phases', () => {
    test('are listed by their starts, with pages of any size, each once', async () => {
      const ids = Array.from({ length: 7 }, () => randomUUID());
      const [late, live, early, ended, same] = ids as [string, string, string, string, string];
      await moveTo(late, stateAt(1, 'scheduled', 30));
      await moveTo(live, stateAt(1, 'live', 20));
      await moveTo(early, stateAt(1, 'scheduled', 10));
      await moveTo(ended, stateAt(1, 'ended', 15));
      await moveTo(same, stateAt(1, 'scheduled', 30));
      const expected = [
        [early, 'scheduled'],
        [live, 'live'],
        ...[late, same].toSorted().map((id) => [id, 'scheduled']),
      ];
      for (const limit of [1, 2, 3, 1000])
        expect(await listed(['live', 'scheduled'], ids, 4, OWN_RANGE, limit)).toEqual(expected);
      expect(await listed(['ended'], ids, 1)).toEqual([[ended, 'ended']]);
    });

    test('are all listed if each phase fits on a page, and all of them together do not', async () => {
      const ids = Array.from({ length: 4 }, () => randomUUID());
      const phases = ['live', 'ended'] as const;
      for (const [index, id] of ids.entries()) await moveTo(id, stateAt(1, phases[index % 2] ?? 'live', 50));
      const range = { from: moment(50), to: moment(50) };
      expect((await listed(phases, ids, 4, range, 3)).map(([id]) => id)).toEqual(ids.toSorted());
    });

    test('are those whose start is in a range, with both of its limits', async () => {
      const ids = [randomUUID(), randomUUID(), randomUUID()];
      for (const [index, id] of ids.entries()) await moveTo(id, stateAt(1, 'ended', 40 + index));
      const [first, second, third] = ids as [string, string, string];
      const idsIn = async (range: TimeRange, count: number) =>
        (await listed(['ended'], ids, count, range, 1)).map(([id]) => id);
      expect(await idsIn({ from: moment(41), to: moment(41) }, 1)).toEqual([second]);
      expect(await idsIn({ from: moment(41), to: moment(50) }, 2)).toEqual([second, third]);
      expect(await idsIn({ from: moment(0), to: moment(41) }, 2)).toEqual([first, second]);
      expect(await idsIn({ from: moment(42) }, 1)).toEqual([third]);
      expect(await idsIn({ to: moment(39) }, 0)).toEqual([]);
    });

    test('cannot be listed or counted for a range that ends before it begins', async () => {
      const id = randomUUID();
      await moveTo(id, stateAt(1, 'live', 95));
      const range = { from: moment(95), to: moment(94) };
      await expect(conferenceLog.listByPhase(['live'], range, 1)).rejects.toThrow();
      await expect(conferenceLog.countByPhase('live', range, 1)).rejects.toThrow();
    });

    test('without times are after all others, and in no range with a limit', async () => {
      const [open, timed] = [randomUUID(), randomUUID()];
      await moveTo(timed, stateAt(1, 'gone', 60));
      await moveTo(open, stateAt(1, 'gone', undefined));
      const ids = [open, timed];
      expect(await listed(['gone'], ids, 2, {}, 1)).toEqual([
        [timed, 'gone'],
        [open, 'gone'],
      ]);
      expect(await listed(['gone'], ids, 1, { from: moment(0) })).toEqual([[timed, 'gone']]);
      expect(await listed(['gone'], ids, 1, { to: moment(100) })).toEqual([[timed, 'gone']]);
    });

    test('change with each move of a head, and not with a record that is only in the log', async () => {
      const id = randomUUID();
      await moveTo(id, stateAt(1, 'scheduled', 70));
      await conferenceLog.append(recordWith(id, stateAt(2, 'live', 70)));
      expect(await listed(['scheduled', 'live'], [id], 1)).toEqual([[id, 'scheduled']]);
      await moveTo(id, stateAt(2, 'live', 70));
      expect(await listed(['live'], [id], 1)).toEqual([[id, 'live']]);
      await moveTo(id, stateAt(3, 'live', 80));
      expect(await listed(['live'], [id], 1, { from: moment(80), to: moment(80) })).toEqual([[id, 'live']]);
      expect(await listed(['scheduled'], [id], 0)).toEqual([]);
    });

    test('are not erased ones, nor those without a definition', async () => {
      const [erased, unknown] = [randomUUID(), randomUUID()];
      await moveTo(erased, stateAt(1, 'cancelled', 90));
      expect(await listed(['cancelled'], [erased], 1)).toHaveLength(1);
      await moveTo(erased, { ...stateAt(2, 'cancelled', 90), erasedAt: moment(91) });
      const { timetable: _none, ...without } = stateAt(1, 'cancelled', 90);
      await moveTo(unknown, without);
      expect(await listed(['cancelled'], [erased, unknown], 0, {})).toEqual([]);
    });

    test('have no page at a cursor of another kind, or outside of the range', async () => {
      for (const cursor of ['', 'x', ' ', '{}', `${moment(0)}`, `${moment(0)} a b`, 'always', 'soon a'])
        await expect(conferenceLog.listByPhase(['live'], {}, 1, cursor)).rejects.toThrow(UnknownCursor);
    });
  });

  describe('the number of conferences of a phase', () => {
    test('is exact up to the limit, and says if there are more', async () => {
      const range = { from: moment(1000), to: moment(1002) };
      const count = (max: number) => conferenceLog.countByPhase('failed', range, max);
      expect(await count(2)).toEqual({ count: 0, isExact: true });
      for (const second of [999, 1000, 1001, 1002, 1003])
        await moveTo(randomUUID(), stateAt(1, 'failed', second));
      await until(async () => (await count(10)).count === 3);
      expect(await count(10)).toEqual({ count: 3, isExact: true });
      expect(await count(2)).toEqual({ count: 2, isExact: false });
    });
  });

  describe('the due ticks of a range of times', () => {
    test('are listed in pages and counted, with both limits of the range', async () => {
      const ids = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
      for (const [index, id] of ids.entries()) {
        const { timetable, ...state } = stateAt(1, 'scheduled', 0);
        if (timetable)
          await moveTo(id, { ...state, timetable: { ...timetable, dueAt: moment(2000 + index) } });
      }
      const range = { from: moment(2001), to: moment(2002) };
      await until(async () => (await conferenceLog.countDueTicks(range, 10)).count === 2);
      expect(await conferenceLog.countDueTicks(range, 1)).toEqual({ count: 1, isExact: false });
      const first = await conferenceLog.dueTicks(1, undefined, range);
      const second = await conferenceLog.dueTicks(1, first.cursor, range);
      const third = second.cursor ? await conferenceLog.dueTicks(1, second.cursor, range) : { items: [] };
      const found = [first, second, third].flatMap(({ items }) => items.map((tick) => tick.conferenceId));
      expect(found).toEqual(ids.slice(1, 3));
    });
  });

  describe('several conferences', () => {
    test('are loaded in the given order, each as it is loaded alone', async () => {
      const ids = Array.from({ length: 60 }, () => randomUUID());
      for (const [index, id] of ids.entries())
        if (index % 2 === 0) await moveTo(id, stateAt(1, 'live', index));
      expect(await conferenceLog.loadMany([])).toEqual([]);
      const alone = await Promise.all(ids.map((id) => conferenceLog.load(id)));
      expect(await conferenceLog.loadMany(ids)).toEqual(alone);
      const [first = ''] = ids;
      expect(await conferenceLog.loadMany([first, first])).toEqual([alone[0], alone[0]]);
    });
  });
}

/** Far from the times of any other conference. */
const BEGINNING = instantAt(Date.UTC(2200, 0, 1) + Math.floor(Math.random() * 1e12)) as Instant;

function moment(second: number): Instant {
  return after(BEGINNING, second * 1000);
}

const OWN_RANGE: TimeRange = { from: moment(0), to: moment(100) };

/** The state of a conference that starts these seconds after the beginning; undefined: it has no times. */
function stateAt(position: number, phase: Phase, second: number | undefined): State {
  const window = second === undefined ? {} : { start: moment(second), end: moment(second + 3600) };
  const timetable = { revision: 1, ...window, startKnownSince: moment(0), done: [], awaitingReport: [] };
  return { ...INITIAL_STATE, position, phase, timetable };
}
