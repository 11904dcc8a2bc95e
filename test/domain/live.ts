import { advance, type Known, onFault } from '../../lambda/domain/advance';
import {
  type ConferenceChanges,
  type ConferenceFields,
  changed,
  type Definition,
} from '../../lambda/domain/conference';
import { type Audit, type Entry, type Question, type TickEntry, tickOf } from '../../lambda/domain/entry';
import { after, type Instant, later } from '../../lambda/domain/instant';
import { RULES, type Rules } from '../../lambda/domain/rules';
import { INITIAL, type State } from '../../lambda/domain/state';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { answer, at, audit, CONFERENCE, change, type Said, definition as usual } from './entries';
import { claiming } from './run';

/** What is to befall a conference. Times are as `at` takes them. */
export interface Life {
  readonly entries?: readonly Entry[];
  /** The fields of its creation; default: from 10 to 11. */
  readonly fields?: ConferenceFields;
  /** The fields that a caller changes, by the time of the change. */
  readonly moves?: Readonly<Record<string, ConferenceChanges>>;
  /** What FoneStorm says from a time on; before the first it says that nobody is there. */
  readonly truth?: Readonly<Record<string, Said | 'silent'>>;
  readonly rules?: Rules;
  /** How long after its time a tick comes, in milliseconds. */
  readonly lateness?: number | ((tick: TickEntry) => number);
  /** What comes where a tick is to come: more than one, or one of an old revision. */
  readonly ticks?: (tick: TickEntry) => readonly TickEntry[];
  /** What cannot be handled. */
  readonly isFaulty?: (entry: Entry) => boolean;
  /** How long a question waits for its turn, and then for its answer, in milliseconds. */
  readonly wait?: number;
  readonly took?: number;
  readonly audits?: Partial<Audit>;
  /** When to look away. */
  readonly until?: string;
}

export interface Lived {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  /**
   * What happened, without the callbacks themselves and without `reached`: `10:00:00 Conference Started, callback`.
   */
  readonly told: readonly string[];
  /** The scheduled times that were reached, which every conference has: `10:00:00 Scheduled Start Reached`. */
  readonly reached: readonly string[];
  readonly questions: readonly Question[];
  /** Every state, with the moment of the entry that made it. */
  readonly states: readonly {
    readonly moment: Instant;
    readonly entry: Entry;
    readonly state: State;
    readonly isAudited: boolean;
  }[];
}

/** No life of these tests is so long: what comes to so many entries has no end. */
const MOST_ENTRIES = 2000;

/** Lets a conference live: its ticks come when it is due, and FoneStorm answers what it is asked. */
export function live({
  entries = [],
  fields: asked = usual.fields,
  moves = {},
  truth = {},
  rules = RULES,
  lateness = 0,
  ticks = (tick) => [tick],
  isFaulty = () => false,
  wait = 0,
  took = 0,
  audits = {},
  until = '2036-01-01T00:00:00',
}: Life): Lived {
  const changes = Object.entries(moves).map(([time, fields]) => ({ moment: at(time), time, fields }));
  const waiting: Entry[] = [
    ...entries,
    ...changes.map(({ time, fields }) => ({
      ...change('updated', time, { changed: Object.keys(fields) }),
      id: `change-${time}`,
    })),
  ];
  const claims = claiming();
  const events: StatusEvent[] = [];
  const questions: Question[] = [];
  const states: Lived['states'][number][] = [];
  let state: State | undefined;
  let now = waiting[0]?.receivedAt ?? at('09:00:00');

  const definitionAt = (moment: Instant): Definition => {
    const made = changes.filter((each) => each.moment <= moment).map(({ fields }) => fields);
    return { ...usual, fields: made.reduce<ConferenceFields>(changed, asked) };
  };
  const tickDue = (): TickEntry | undefined => {
    const { revision, dueAt } = state?.timetable ?? {};
    if (revision === undefined || dueAt === undefined) return undefined;
    const tick = tickOf(CONFERENCE, { revision, dueAt });
    const late = typeof lateness === 'number' ? lateness : lateness(tick);
    return { ...tick, receivedAt: later(after(dueAt, late), now) };
  };
  const come = (entry: Entry) => {
    const known: Known = { definition: definitionAt(entry.receivedAt), state, ...claims(entry) };
    const { question, ...outcome } = isFaulty(entry)
      ? onFault(known, entry, 'a fault', rules)
      : advance(known, entry, rules);
    state = outcome.state;
    now = later(now, entry.receivedAt);
    states.push({ moment: entry.receivedAt, entry, state, isAudited: outcome.isAudited === true });
    events.push(...outcome.events);
    if (!question) return;
    questions.push(question);
    const askedAt = after(question.notBefore, wait);
    const said = saidAt(truth, askedAt);
    if (said === 'silent') return;
    const { sequence } = state;
    const found = question.isAudit && { audit: audit(sequence, audits) };
    const answered = answer(short(askedAt), said, { receivedAt: after(askedAt, took), ...found });
    waiting.push({ ...answered, id: `answer-${question.id}` });
  };

  for (;;) {
    waiting.sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : Number(a.receivedAt > b.receivedAt)));
    const due = tickDue();
    const next = waiting[0];
    const isTick = due !== undefined && (next === undefined || due.receivedAt < next.receivedAt);
    const moment = isTick ? due.receivedAt : next?.receivedAt;
    if (moment === undefined || moment > at(until)) break;
    if (states.length > MOST_ENTRIES) throw new Error(`it never ends: ${JSON.stringify(state)}`);
    if (isTick) for (const tick of ticks(due)) come(tick);
    else if (next) come(waiting.shift() ?? next);
  }
  const isReached = ({ type }: StatusEvent) => /^Scheduled (Start|End) Reached$/.test(type);
  return {
    state: state ?? INITIAL,
    events,
    told: told(events.filter((event) => !isReached(event))),
    reached: events.filter(isReached).map(({ type, time }) => `${short(time)} ${type}`),
    questions,
    states,
  };
}

function saidAt(truth: NonNullable<Life['truth']>, moment: Instant): Said | 'silent' {
  const said = Object.entries(truth).filter(([from]) => at(from) <= moment);
  return said.sort(([a], [b]) => (at(a) < at(b) ? -1 : 1)).at(-1)?.[1] ?? 0;
}

/** As `at` takes it, of the day of the conference without its date, to the second. */
export function short(moment: Instant): string {
  return moment.slice(0, 19).replace('2026-05-04T', '');
}

function told(events: readonly StatusEvent[]): string[] {
  return events
    .filter(({ type }) => type !== 'Callback Received')
    .map(({ type, time, detail }) => `${short(time)} ${type}, ${detail.metadata.origin}`);
}
