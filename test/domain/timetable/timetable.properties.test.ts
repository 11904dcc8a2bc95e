import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { TickEntry } from '../../../lambda/domain/entry';
import { after, type Instant, later, milliseconds } from '../../../lambda/domain/instant';
import { setPropertyRuns } from '../../property-runs';
import { clockTime, entries } from '../arbitraries';
import { at, change, type ReportContent, tick } from '../entries';
import { runScenario, type Scenario, type ScenarioResult } from '../scenario';

setPropertyRuns(25);

const SECOND = 1000;
const DAY = '2026-05-05T';

/** A second of the day, about the time of the conference. */
const second = fc.integer({ min: 9 * 3600, max: 13 * 3600 });

const reportContent: fc.Arbitrary<ReportContent | 'silent'> = fc.oneof(
  fc.record({ organizer: fc.boolean(), attendees: fc.constantFrom(0, 0, 1, 3) }),
  fc.constantFrom<ReportContent | 'silent'>('silent', 'not found', { word: 'ended' }, 0),
);

/** FoneStorm's reports over the day; the last one says that nobody is present. */
const reports = fc
  .array(fc.tuple(second, reportContent), { maxLength: 6 })
  .map((all) =>
    Object.fromEntries([...all.map(([when, what]) => [clockTime(when), what]), [`${DAY}00:00:00`, 0]]),
  );

const updates = fc
  .array(fc.tuple(second, second, fc.integer({ min: 60, max: 7200 }), fc.boolean()), { maxLength: 3 })
  .map((all) =>
    Object.fromEntries(
      all.map(([when, start, lasts, isEndAlone]) => [
        clockTime(when),
        { ...(!isEndAlone && { start_time: at(clockTime(start)) }), end_time: at(clockTime(start + lasts)) },
      ]),
    ),
  );

const lives: fc.Arbitrary<Scenario> = fc
  .record({
    entries,
    createdAt: fc.integer({ min: 8 * 3600, max: 9.5 * 3600 }),
    updates,
    reports,
    tickDelays: fc.array(fc.oneof(fc.nat(60), fc.nat(3600)), { minLength: 1, maxLength: 5 }),
    statusCheckDelay: fc.oneof(fc.constant(0), fc.nat(600)),
    reportDelay: fc.nat(20),
  })
  .map(({ entries: received, createdAt, tickDelays, statusCheckDelay, reportDelay, ...life }) => ({
    ...life,
    entries: [change('created', clockTime(createdAt)), ...received],
    tickDelay: ({ revision }: TickEntry) => (tickDelays[revision % tickDelays.length] ?? 0) * SECOND,
    statusCheckDelay: statusCheckDelay * SECOND,
    reportDelay: reportDelay * SECOND,
  }));

/** The events of a scenario: the id, time and type of each. */
function eventLines({ events }: ScenarioResult): string[] {
  return events.map(({ type, time, detail }) => `${detail.metadata.id} ${time} ${type}`);
}

/** The last state, without the number of entries and the order of steps. */
function outcomeOf({ state: { timetable, position: _position, ...state } }: ScenarioResult) {
  return { ...state, timetable: { ...timetable, done: timetable?.done.toSorted() } };
}

/** Each state after the first one, with the state before it. */
function steps({ states }: ScenarioResult) {
  return states.flatMap((after, index) => {
    const before = states[index - 1];
    return before ? [{ before: before.state, ...after }] : [];
  });
}

/** A period in which a conference has the same start, or the same end. */
interface Span {
  readonly time: Instant;
  readonly until: Instant;
  /** The moment since which it is neither cancelled nor failed; `until` if it is one of them then. */
  readonly openSince: Instant;
  readonly entries: readonly string[];
}

function spansOf({ states }: ScenarioResult, name: 'start' | 'end'): readonly Span[] {
  const spans: Span[] = [];
  for (const [index, { entry, moment, state }] of states.entries()) {
    const time = state.timetable?.[name];
    if (time === undefined) continue;
    const until = states[index + 1]?.moment ?? at('2036-01-01T00:00:00');
    const last = spans.at(-1);
    const same = last?.time === time ? last : { openSince: moment, entries: [] };
    const isOpen = state.phase !== 'cancelled' && state.phase !== 'failed';
    if (same === last) spans.pop();
    const openSince = isOpen ? same.openSince : until;
    spans.push({ time, until, openSince, entries: [...same.entries, entry.id] });
  }
  return spans;
}

describe('for any scenario of a conference', () => {
  test('it has the same outcome if its ticks arrive once, twice, or among those of old revisions', () => {
    fc.assert(
      fc.property(lives, fc.nat(3), (life, back) => {
        const once = runScenario(life);
        const stale = (due: TickEntry): TickEntry => ({
          ...tick('00:00:00', Math.max(0, due.revision - 1 - back)),
          receivedAt: due.receivedAt,
        });
        const often = runScenario({ ...life, ticks: (due) => [stale(due), due, due, stale(due)] });
        expect(eventLines(often)).toEqual(eventLines(once));
        expect(outcomeOf(often)).toEqual(outcomeOf(once));
      }),
    );
  });

  test('each timed event is published once for each start and end', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const { states, events } = runScenario(life);
        const told = new Set<string>();
        for (const { type, detail } of events) {
          const isOfEnd = type === 'Conference Overrunning';
          const isOfTime = /Reminder|Absent|Not Attended|Overrunning/.test(type);
          if (!isOfTime) continue;
          const place = states.findIndex(({ state }) => state.sequence >= detail.metadata.sequence);
          // A time that replaces another one counts as new, even if it was set before.
          const times = states
            .slice(0, place)
            .map(({ state: { timetable } }) => (isOfEnd ? timetable?.end : timetable?.start));
          const changes = times.filter((time, index) => time !== times[index - 1]).length;
          const key = `${type} ${detail.minutes_before ?? ''} ${changes}`;
          expect(told).not.toContain(key);
          told.add(key);
        }
      }),
    );
  });

  test.each([
    ['Scheduled Start Reached', 'start'],
    ['Scheduled End Reached', 'end'],
  ] as const)('%s is published once for each time that is reached, and never early', (reached, name) => {
    fc.assert(
      fc.property(lives, (life) => {
        const lived = runScenario({ ...life, until: '2026-06-04T00:00:00' });
        const told = lived.events.filter(({ type }) => type === reached);
        const toldIn = (span: Span) =>
          told.filter(({ detail: { metadata } }) =>
            span.entries.includes(
              lived.states.find(({ state }) => state.sequence >= metadata.sequence)?.entry.id ?? '',
            ),
          );
        const spans = spansOf(lived, name);
        expect(spans.flatMap(toldIn)).toEqual(told);
        for (const span of spans) {
          const here = toldIn(span);
          expect(here.filter(({ time }) => time < span.time)).toEqual([]);
          expect(here.length).toBeLessThanOrEqual(1);
          // A tick is at most an hour late, and another one follows if it was overtaken.
          const isLong = after(later(span.time, span.openSince), 2 * 3600 * SECOND) < span.until;
          if (isLong) expect(here).toHaveLength(1);
        }
      }),
    );
  });

  test('it always has a due time, or is closed', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const forgotten = runScenario(life).states.filter(
          ({ state: { timetable, closedAt } }) => timetable?.dueAt === undefined && closedAt === undefined,
        );
        expect(forgotten.filter(({ state }) => state.phase !== undefined)).toEqual([]);
      }),
    );
  });

  test('it is closed in the end unless somebody stays, and only a tick with an event is due again at once', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const lived = runScenario({ ...life, until: '2026-06-04T00:00:00' });
        const { phase, closedAt, timetable } = lived.state;
        expect(lived.states.length).toBeLessThan(400);
        if (phase !== 'live') expect([closedAt !== undefined, timetable?.awaitingReport]).toEqual([true, []]);
        for (const { entry, moment, state, before } of steps(lived)) {
          const { revision, dueAt } = before.timetable ?? {};
          if (entry.kind !== 'tick' || dueAt === undefined || entry.revision !== revision) continue;
          const next = state.timetable?.dueAt;
          const isReminded = state.sequence > before.sequence;
          if (next !== undefined && !isReminded) expect(next > moment).toBe(true);
        }
      }),
    );
  });

  test('each time at which it is due has its own revision', () => {
    fc.assert(
      fc.property(lives, (life) => {
        for (const { before, entry, state } of steps(runScenario(life))) {
          const [was, is] = [before.timetable, state.timetable];
          if (!was || !is) continue;
          expect(is.revision).toBeGreaterThanOrEqual(was.revision);
          if (is.dueAt !== undefined && is.dueAt !== was.dueAt)
            expect(is.revision).toBeGreaterThan(was.revision);
          if (is.dueAt === was.dueAt && entry.kind !== 'tick') expect(is.revision).toBe(was.revision);
        }
      }),
    );
  });

  test('its state is the same after it was stored, and stays small', () => {
    fc.assert(
      fc.property(lives, (life) => {
        const states = runScenario(life).states.map(({ state }) => state);
        const otherwise = states.filter(
          (state) => !isDeepStrictEqual(JSON.parse(JSON.stringify(state)), state),
        );
        expect(otherwise).toEqual([]);
        const { done = [], awaitingReport = [] } = states.at(-1)?.timetable ?? {};
        expect([new Set(done).size, new Set(awaitingReport).size]).toEqual([
          done.length,
          awaitingReport.length,
        ]);
      }),
    );
  });
});

test('a conference that is moved two hundred times has a timetable as small as any other', () => {
  const minutes = Array.from({ length: 200 }, (_, minute) => minute);
  const all = minutes.map((minute) => {
    const start = 10 * 3600 + minute * 90;
    const fields = { start_time: at(clockTime(start)), end_time: at(clockTime(start + 600)) };
    return [clockTime(9.5 * 3600 + minute * 120), fields];
  });
  const { states } = runScenario({ entries: [change('created')], updates: Object.fromEntries(all) });
  const sizes = states.map(({ state }) => JSON.stringify(state.timetable).length);
  expect(states.length).toBeGreaterThan(400);
  expect(Math.max(...sizes)).toBeLessThan(500);
  expect(milliseconds(states.at(-1)?.state.closedAt ?? at('00:00:00'))).toBeGreaterThan(0);
});
