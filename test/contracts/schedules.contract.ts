import { randomUUID } from 'node:crypto';
import { type Entry, type TickEntry, tickOf } from '../../lambda/domain/entry';
import { after, type Instant, instantAt } from '../../lambda/domain/instant';
import type { Schedules } from '../../lambda/ports/schedules';
import { retryWhenLate } from '../retry-when-late';
import { until } from '../until';

/** Schedules, and the consumer of the mailbox that they put ticks into. */
export interface SchedulesUnderTest {
  readonly schedules: Schedules;
  /** Passes each entry to a function until it is stopped. */
  consume(handle: (entry: Entry) => Promise<void>): () => Promise<void>;
}

export interface SchedulesContractOptions {
  /** Milliseconds until a tick is due. */
  readonly delay: number;
  /** The longest allowed lateness of a tick, in milliseconds. Default: the time until it is due. */
  readonly tolerance?: number;
}

/** The contract of all schedules. Each case uses its own conferences. All cases wait together. */
export function schedulesContract(
  make: () => Promise<SchedulesUnderTest>,
  { delay, tolerance = delay }: SchedulesContractOptions,
): void {
  let under: SchedulesUnderTest;
  let stop: (() => Promise<void>) | undefined;
  const taken: { readonly tick: TickEntry; readonly at: Instant }[] = [];
  const patience = 10 * (delay + tolerance) + 60_000;

  const cases: Readonly<Record<string, () => Promise<void>>> = {
    'a tick comes when it is due, and not before': async () => {
      const tick = tickIn(delay);
      await under.schedules.set(tick);
      const [came] = await of(tick, 1);
      expect(came?.tick).toEqual({ ...tick, receivedAt: expect.any(String) });
      expect(came && came.at >= tick.dueAt).toBe(true);
      expect(came && came.tick.receivedAt >= tick.dueAt).toBe(true);
    },

    'one that is set anew for later takes the place of the one before it': async () => {
      const last = await retryWhenLate(delay, async (ahead) => {
        const first = tickIn(ahead);
        const second = tickIn(ahead + tolerance, { conferenceId: first.conferenceId, revision: 2 });
        await under.schedules.set(first);
        await under.schedules.set(second);
        return second;
      });
      await of(last, 1);
      expect(revisionsOf(last)).toEqual([2]);
    },

    'one that is set anew for earlier takes the place of the one before it': async () => {
      const [first, last] = await retryWhenLate(2 * delay, async (ahead) => {
        const later = tickIn(ahead);
        const sooner = tickIn(ahead / 2, { conferenceId: later.conferenceId, revision: 2 });
        await under.schedules.set(later);
        await under.schedules.set(sooner);
        return [later, sooner];
      });
      await passed(first);
      expect(revisionsOf(last)).toEqual([2]);
    },

    'one that is cleared does not come': async () => {
      const cleared = await retryWhenLate(delay, async (ahead) => {
        const tick = tickIn(ahead);
        await under.schedules.set(tick);
        await under.schedules.clear(tick.conferenceId);
        return tick;
      });
      await passed(cleared);
      expect(revisionsOf(cleared)).toEqual([]);
    },

    'to clear where there is nothing, or what has come, is nothing; and another can be set': async () => {
      const tick = tickIn(delay);
      await under.schedules.clear(tick.conferenceId);
      await under.schedules.set(tick);
      await of(tick, 1);
      await under.schedules.clear(tick.conferenceId);
      const next = tickIn(delay, { conferenceId: tick.conferenceId, revision: 2 });
      await under.schedules.set(next);
      await of(next, 2);
      expect(revisionsOf(next)).toEqual([1, 2]);
    },

    'conferences whose ids are nearly the same have schedules of their own': async () => {
      const [kept, cleared, moved] = await retryWhenLate(delay, async (ahead) => {
        const most = `${randomUUID()}${randomUUID()}`.slice(0, 62);
        const tickOfId = (conferenceId: string) => tickIn(ahead, { conferenceId });
        const ticks = [tickOfId(`a_${most}`), tickOfId(`A_${most}`), tickOfId(`a-${most}`)] as const;
        for (const tick of ticks) await under.schedules.set(tick);
        await under.schedules.clear(ticks[1].conferenceId);
        const { conferenceId } = ticks[2];
        await under.schedules.set(tickIn(ahead + tolerance, { conferenceId, revision: 2 }));
        return ticks;
      });
      await of(moved, 1);
      await of(kept, 1);
      expect([kept, cleared, moved].map(revisionsOf)).toEqual([[1], [], [2]]);
    },

    'one tick is set twice': async () => {
      const tick = tickIn(delay);
      await Promise.all([under.schedules.set(tick), under.schedules.set(tick)]);
      await of(tick, 1);
      expect(new Set(revisionsOf(tick))).toEqual(new Set([1]));
    },
  };

  const running = new Map<string, Promise<void>>();
  beforeAll(async () => {
    under = await make();
    stop = under.consume(async (entry) => {
      if (entry.kind === 'tick') taken.push({ tick: entry, at: instantIn(0) });
    });
    for (const [name, run] of Object.entries(cases)) {
      const each = run();
      each.catch(() => undefined);
      running.set(name, each);
    }
  });
  afterAll(() => stop?.());

  for (const name of Object.keys(cases)) test(name, async () => running.get(name), patience);

  function ofConference({ conferenceId }: TickEntry) {
    return taken.filter(({ tick }) => tick.conferenceId === conferenceId);
  }

  function revisionsOf(tick: TickEntry): readonly number[] {
    return ofConference(tick).map(({ tick: { revision } }) => revision);
  }

  /** The ticks of a conference, when this number has arrived. */
  async function of(tick: TickEntry, count: number) {
    await until(() => ofConference(tick).length >= count, patience);
    return ofConference(tick);
  }

  /** Waits until a later tick has arrived, so that this one must have arrived, too. */
  async function passed({ dueAt }: TickEntry): Promise<void> {
    const witness = tickOf(randomUUID(), { revision: 1, dueAt: after(dueAt, tolerance) });
    await under.schedules.set(witness);
    await of(witness, 1);
  }
}

function tickIn(
  time: number,
  { conferenceId = randomUUID(), revision = 1 }: Partial<Pick<TickEntry, 'conferenceId' | 'revision'>> = {},
): TickEntry {
  return tickOf(conferenceId, { revision, dueAt: instantIn(time) });
}

function instantIn(time: number): Instant {
  return instantAt(Date.now() + time) as Instant;
}
