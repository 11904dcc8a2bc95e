import { advance, onFault } from '../../lambda/domain/advance';
import {
  applyChanges,
  type ConferenceChanges,
  type ConferenceFields,
  type Definition,
} from '../../lambda/domain/definition';
import { type Audit, type Entry, type StatusCheck, type TickEntry, tickOf } from '../../lambda/domain/entry';
import { after, type Instant, later } from '../../lambda/domain/instant';
import type { AdvanceInput } from '../../lambda/domain/outcome';
import { DEFAULT_RULES, type Rules } from '../../lambda/domain/rules';
import { INITIAL_STATE, type State } from '../../lambda/domain/state';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { idempotencyKeys } from './advance-entries';
import {
  at,
  audit,
  CONFERENCE,
  change,
  type ReportContent,
  statusReport,
  definition as usual,
} from './entries';

/** The input of a conference's lifetime. Times are as `at` takes them. */
export interface Scenario {
  readonly entries?: readonly Entry[];
  /** The fields of its creation; default: from 10 to 11. */
  readonly fields?: ConferenceFields;
  /** The fields that a caller changes, by the time of the change. */
  readonly updates?: Readonly<Record<string, ConferenceChanges>>;
  /** FoneStorm's reports, by the time from which they hold. Before the first one, nobody is present. */
  readonly reports?: Readonly<Record<string, ReportContent | 'silent'>>;
  readonly rules?: Rules;
  /** The delay of ticks, in milliseconds. */
  readonly tickDelay?: number | ((tick: TickEntry) => number);
  /** The ticks that arrive for a tick: several, or one of an old revision. */
  readonly ticks?: (tick: TickEntry) => readonly TickEntry[];
  /** Whether an entry cannot be handled. */
  readonly isFaulty?: (entry: Entry) => boolean;
  /** The delay of a status check before its request, and then of its report, in milliseconds. */
  readonly statusCheckDelay?: number;
  readonly reportDelay?: number;
  readonly audits?: Partial<Audit>;
  /** The end of the scenario. */
  readonly until?: string;
}

export interface ScenarioResult {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  /**
   * The events except `Callback Received` and those of `reached`: `10:00:00 Conference Started, callback`.
   */
  readonly timeline: readonly string[];
  /** The scheduled times that were reached, which every conference has: `10:00:00 Scheduled Start Reached`. */
  readonly reached: readonly string[];
  readonly statusChecks: readonly StatusCheck[];
  /** Every state, with the moment of the entry that made it. */
  readonly states: readonly {
    readonly moment: Instant;
    readonly entry: Entry;
    readonly state: State;
    readonly isExpiryMoved: boolean;
  }[];
}

/** A scenario with more entries than this never ends. */
const MAX_ENTRIES = 2000;

/** Advances a conference by the entries, by ticks at its due times, and by FoneStorm's reports to its status checks. */
export function runScenario({
  entries = [],
  fields: asked = usual.fields,
  updates = {},
  reports = {},
  rules = DEFAULT_RULES,
  tickDelay = 0,
  ticks = (tick) => [tick],
  isFaulty = () => false,
  statusCheckDelay = 0,
  reportDelay = 0,
  audits = {},
  until = '2036-01-01T00:00:00',
}: Scenario): ScenarioResult {
  const changes = Object.entries(updates).map(([time, fields]) => ({ moment: at(time), time, fields }));
  const waiting: Entry[] = [
    ...entries,
    ...changes.map(({ time, fields }, index) => ({
      ...change('updated', time, { changed: Object.keys(fields) }),
      ...{ id: `change-${time}`, version: index + 2 },
    })),
  ];
  const keys = idempotencyKeys();
  const events: StatusEvent[] = [];
  const statusChecks: StatusCheck[] = [];
  const states: ScenarioResult['states'][number][] = [];
  let state: State | undefined;
  let now = waiting[0]?.receivedAt ?? at('09:00:00');

  const definitionAt = (moment: Instant): Definition => {
    const made = changes.filter((each) => each.moment <= moment).map(({ fields }) => fields);
    return { ...usual, fields: made.reduce<ConferenceFields>(applyChanges, asked) };
  };
  const tickDue = (): TickEntry | undefined => {
    const { revision, dueAt } = state?.timetable ?? {};
    if (revision === undefined || dueAt === undefined) return undefined;
    const tick = tickOf(CONFERENCE, { revision, dueAt });
    const late = typeof tickDelay === 'number' ? tickDelay : tickDelay(tick);
    return { ...tick, receivedAt: later(after(dueAt, late), now) };
  };
  const apply = (entry: Entry) => {
    const known: AdvanceInput = { definition: definitionAt(entry.receivedAt), state, ...keys(entry) };
    const { statusCheck, ...outcome } = isFaulty(entry)
      ? onFault(known, entry, 'a fault', rules)
      : advance(known, entry, rules);
    state = outcome.state;
    now = later(now, entry.receivedAt);
    states.push({ moment: entry.receivedAt, entry, state, isExpiryMoved: outcome.isExpiryMoved === true });
    events.push(...outcome.events);
    if (!statusCheck) return;
    statusChecks.push(statusCheck);
    const requestedAt = after(statusCheck.notBefore, statusCheckDelay);
    const said = reportAt(reports, requestedAt);
    if (said === 'silent') return;
    const { sequence } = state;
    const found = statusCheck.isAudit && { audit: audit(sequence, audits) };
    const answered = statusReport(shortTime(requestedAt), said, {
      receivedAt: after(requestedAt, reportDelay),
      ...found,
    });
    waiting.push({ ...answered, id: `status-report-${statusCheck.id}` });
  };

  for (;;) {
    waiting.sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : Number(a.receivedAt > b.receivedAt)));
    const due = tickDue();
    const next = waiting[0];
    const isTick = due !== undefined && (next === undefined || due.receivedAt < next.receivedAt);
    const moment = isTick ? due.receivedAt : next?.receivedAt;
    if (moment === undefined || moment > at(until)) break;
    if (states.length > MAX_ENTRIES) throw new Error(`it never ends: ${JSON.stringify(state)}`);
    if (isTick) for (const tick of ticks(due)) apply(tick);
    else if (next) apply(waiting.shift() ?? next);
  }
  const isReached = ({ type }: StatusEvent) => /^Scheduled (Start|End) Reached$/.test(type);
  return {
    state: state ?? INITIAL_STATE,
    events,
    timeline: timelineOf(events.filter((event) => !isReached(event))),
    reached: events.filter(isReached).map(({ type, time }) => `${shortTime(time)} ${type}`),
    statusChecks,
    states,
  };
}

function reportAt(truth: NonNullable<Scenario['reports']>, moment: Instant): ReportContent | 'silent' {
  const said = Object.entries(truth).filter(([from]) => at(from) <= moment);
  return said.sort(([a], [b]) => (at(a) < at(b) ? -1 : 1)).at(-1)?.[1] ?? 0;
}

/** As `at` takes it, of the day of the conference without its date, to the second. */
export function shortTime(moment: Instant): string {
  return moment.slice(0, 19).replace('2026-05-04T', '');
}

function timelineOf(events: readonly StatusEvent[]): string[] {
  return events
    .filter(({ type }) => type !== 'Callback Received')
    .map(({ type, time, detail }) => `${shortTime(time)} ${type}, ${detail.metadata.origin}`);
}
