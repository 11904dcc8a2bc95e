import fc from 'fast-check';
import type { Entry } from '../../lambda/domain/entry';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { type AdvancePorts, advanceConference } from '../../lambda/operations/conferences/advance-conference';
import { type InMemoryConferenceStore, inMemoryConferenceStore } from '../in-memory/conferences';
import {
  inMemoryEventBus,
  inMemoryLogger,
  inMemorySchedules,
  inMemoryStatusChecks,
} from '../in-memory/recording-ports';
import { propertyRuns, setPropertyRuns } from '../property-runs';
import { advanceEntries } from './advance-entries';
import { entries as entriesInAnyOrder } from './arbitraries';
import { at, CONFERENCE, definition } from './entries';

setPropertyRuns(25);

/** Runs before and after each call of a port; it may throw. */
type Around = (name: string, moment: 'before' | 'after') => Promise<void> | void;

/** A port that calls `around` before and after each of its methods. */
function surrounded<P extends object>(port: P, around: Around): P {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return async (...parameters: unknown[]) => {
        await around(String(name), 'before');
        const result: unknown = await Reflect.apply(member, target, parameters);
        await around(String(name), 'after');
        return result;
      };
    },
  });
}

async function relay(around: Around = () => {}) {
  const conferences: InMemoryConferenceStore = inMemoryConferenceStore();
  for (const version of [1, 2, 3]) await conferences.definitions.write({ ...definition, version });
  const eventBus = inMemoryEventBus();
  const statusChecks = inMemoryStatusChecks();
  const ports: AdvancePorts = {
    conferenceLog: surrounded(conferences.conferenceLog, around),
    calls: conferences.calls,
    eventBus: surrounded(eventBus, around),
    statusChecks: surrounded(statusChecks, around),
    schedules: surrounded(inMemorySchedules(), around),
    mailbox: { put: async () => undefined },
    rules: DEFAULT_RULES,
    clock: { now: () => at('10:00:00') },
    logger: inMemoryLogger(),
  };
  return {
    advance: advanceConference(ports),
    conferenceLog: conferences.conferenceLog,
    eventBus,
    statusChecks,
  };
}

type Relay = Awaited<ReturnType<typeof relay>>;

/** The distinct events as JSON, in the order in which they were first published. */
function distinctEvents(published: readonly StatusEvent[]): string[] {
  const byId = new Map<string, string>();
  for (const event of published) {
    const line = JSON.stringify(event);
    const { id } = event.detail.metadata;
    if (byId.has(id) && byId.get(id) !== line)
      throw new Error(`two events of one id: ${byId.get(id)} and ${line}`);
    byId.set(id, line);
  }
  return [...byId.values()];
}

function expectNoGap(published: readonly StatusEvent[]): void {
  const first = distinctEvents(published).map((line): StatusEvent => JSON.parse(line));
  expect(first.map(({ detail }) => detail.metadata.sequence)).toEqual(first.map((_, index) => index + 1));
}

/** Expects the events, status checks and state of the same entries, advanced once each and in order. */
async function expectSame(
  { eventBus, statusChecks, conferenceLog }: Relay,
  received: readonly Entry[],
): Promise<void> {
  const once = advanceEntries(received);
  expect(distinctEvents(eventBus.published)).toEqual(once.events.map((event) => JSON.stringify(event)));
  const asked = new Map(statusChecks.asked.map((check) => [check.id, check]));
  expect([...asked.values()]).toEqual(once.statusChecks);
  const { head } = await conferenceLog.load(CONFERENCE);
  expect(head?.state ?? once.state).toEqual(once.state);
}

/** The versions of changes have the order in which they enter the mailbox. */
const entries = entriesInAnyOrder.map((received) =>
  received.map((entry, place) => (entry.kind === 'change' ? { ...entry, version: place + 1 } : entry)),
);

interface Delivery {
  /** The entries, by their place, that are delivered again `later` places later. */
  readonly repeats: readonly { readonly place: number; readonly later: number }[];
  /** The sizes of the batches, repeated as often as necessary. */
  readonly sizes: readonly number[];
  /** The batches, by their number, that are delivered again although they were handled. */
  readonly forgotten: readonly number[];
}

const delivery = fc.record({
  repeats: fc.array(fc.record({ place: fc.nat(11), later: fc.integer({ min: 1, max: 12 }) }), {
    maxLength: 6,
  }),
  sizes: fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 4 }),
  forgotten: fc.array(fc.nat(20), { maxLength: 4 }),
});

/** A mailbox of one conference: in order, at least once. A batch stops at an entry that fails, which is delivered again. */
async function deliver(
  received: readonly Entry[],
  { repeats, sizes, forgotten }: Delivery,
  advance: Relay['advance'],
): Promise<void> {
  let waiting = received.flatMap((entry, place) => [{ entry, at: place }]);
  const begun = new Set<Entry>();
  for (const { place, later } of repeats) {
    const entry = received[place];
    if (entry) waiting.push({ entry, at: place + later + 0.5 });
  }
  waiting = waiting.toSorted((a, b) => a.at - b.at);
  for (let batch = 0; waiting.length > 0; batch += 1) {
    let done = 0;
    try {
      for (const { entry } of waiting.slice(0, sizes[batch % sizes.length])) {
        const isRedelivered = begun.has(entry);
        begun.add(entry);
        await advance(entry, isRedelivered);
        done += 1;
      }
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
    if (!forgotten.includes(batch)) waiting = waiting.slice(done);
  }
}

class Crash extends Error {
  override readonly name = 'Crash';
}

describe('the entries of a conference cause the same events, with the same ids', () => {
  test('in any batches, with repeats', async () => {
    await fc.assert(
      fc.asyncProperty(entries, delivery, async (received, how) => {
        const again = await relay();
        await deliver(received, how, again.advance);
        await expectSame(again, received);
        expect(again.eventBus.published).toHaveLength(distinctEvents(again.eventBus.published).length);
      }),
    );
  });

  test('if the function crashes before or after any call of a port', async () => {
    const crashes = fc.uniqueArray(fc.nat(150), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(entries, delivery, crashes, async (received, how, crashesAt) => {
        let moments = 0;
        const crashing = await relay(() => {
          moments += 1;
          if (crashesAt.includes(moments)) throw new Crash();
        });
        await deliver(received, how, crashing.advance);
        await expectSame(crashing, received);
        expectNoGap(crashing.eventBus.published);
      }),
    );
  });
});

/** Entries in any order, with one change at most: in another order than they were put, earlier changes count as repeats. */
const entriesWithOneChange = entries.map((received) => {
  const first = received.find(({ kind }) => kind === 'change');
  return received.filter((entry) => entry.kind !== 'change' || entry === first);
});

test('functions that advance one conference at the same time publish each event, numbered without a gap', async () => {
  const readers = fc.array(fc.subarray([0, 1, 2]), { minLength: 12, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      entriesWithOneChange,
      readers,
      fc.scheduler(),
      async (received, readersOf, scheduler) => {
        const shared = await relay((name, moment) =>
          scheduler.schedule(Promise.resolve(), `${moment} ${name}`),
        );
        const begun = new Set<Entry>();
        const reading = [0, 1, 2].map(async (reader) => {
          const own = received.filter(
            (_, place) => reader === place % 3 || readersOf[place]?.includes(reader),
          );
          for (const entry of own)
            await persistently(() => {
              const isRedelivered = begun.has(entry);
              begun.add(entry);
              return shared.advance(entry, isRedelivered);
            });
        });
        await scheduler.waitFor(Promise.all(reading));
        expectNoGap(shared.eventBus.published);
        const { head } = await shared.conferenceLog.load(CONFERENCE);
        expect(head?.state.position ?? 0).toBe(received.length);
        expect(head?.state.sequence ?? 0).toBe(distinctEvents(shared.eventBus.published).length);
        for (const entry of received) expect(await shared.conferenceLog.find(entry)).toBeDefined();
      },
    ),
    { numRuns: propertyRuns(15) },
  );
});

/** Repeats an attempt until it loses to no concurrent writer. */
async function persistently(attempt: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Error && /attempts lost to concurrent writers/.test(error.message))) throw error;
    }
  }
}
