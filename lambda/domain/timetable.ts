import { type CloseTimes, closesAt, isReopened } from './closing';
import { type Definition, windowOf } from './conference';
import type { TickEntry } from './entry';
import { after, earlier, type Instant, later, milliseconds } from './instant';
import { assignPlaces, withAssignment } from './number-assignment';
import type { Rules } from './rules';
import { type Awaiting, latest, type State, type Step, type Timetable } from './state';

/** A schedule is set no further ahead than this, in milliseconds; then it is set again. */
const FARTHEST = 365 * 24 * 3600_000;

/** A conference that goes on after its end is polled so many times while the time that it is over doubles, about. */
const POLLS_OVER_TIME = 6;

/** A timetable whose tick could not be handled is held for so long, in milliseconds. */
const HELD = 15 * 60_000;

/** However long FoneStorm has not answered, or its last answer took, it is asked again after this, in milliseconds. */
const LONGEST_WAIT = 3600_000;

/** The time between two status checks of an always-open conference, in milliseconds. */
const CHECK_INTERVAL = 24 * 3600_000;

interface Place {
  readonly step: Step;
  readonly at: Instant;
  /** Whether there is anything to do, as the conference is now. */
  readonly isWanted: boolean;
}

/**
 * The steps that are due at a moment, in the order of their times. None where the conference has other times already, and
 * the change that says so is on its way.
 */
export function stepsDue(
  state: State,
  definition: Definition | undefined,
  moment: Instant,
  rules: Rules,
): readonly Step[] {
  const { timetable } = state;
  if (!timetable || (definition && !isFor(timetable, definition))) return [];
  return ahead(state, timetable, rules)
    .filter(({ at, isWanted }) => isWanted && at <= moment)
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ step }) => step);
}

/**
 * What an answer decides: of the steps that await one, those whose time had come when FoneStorm was asked. None where the
 * conference has other times already.
 */
export function awaited(
  state: State,
  definition: Definition | undefined,
  askedAt: Instant,
  rules: Rules,
): readonly Awaiting[] {
  const { timetable } = state;
  if (!timetable || (definition && !isFor(timetable, definition))) return [];
  const come = places(state, timetable, rules).filter(({ at }) => at <= askedAt);
  return timetable.awaiting.filter((awaiting) => come.some(({ step }) => step === awaiting));
}

/**
 * The state with its timetable brought up to date: made for the times of the definition, without what has passed,
 * and with the moment at which the conference is next due. That moment has a revision of its own: a tick of another
 * one is not the tick of this timetable.
 *
 * @param before the state before the entry
 * @param moment when the entry was received
 */
export function timed(
  before: State,
  state: State,
  definition: Definition | undefined,
  moment: Instant,
  rules: Rules,
): State {
  if (!definition || state.phase === undefined || state.erasedAt !== undefined) return state;
  const isMoved = !isFor(state.timetable, definition);
  const reopened = isMoved || isReopened(before, state);
  const { closedAt, ...open } = state;
  const kept = { ...open, ...(closedAt !== undefined && !reopened && { closedAt }) };
  const next = withAssignment(kept, definition, rules);
  const passed = passing(next, made(before, state, definition, moment, rules), moment, rules);
  const timetable: Timetable = { ...passed, awaiting: undecided(next, passed, moment, rules) };
  const due = nextDue({ ...next, timetable }, timetable, rules);
  const dueAt = due && earlier(latest(timetable.heldUntil, due), after(moment, FARTHEST));
  const { dueAt: wasDueAt, ...rest } = timetable;
  if (dueAt === wasDueAt) return { ...next, timetable };
  return {
    ...next,
    timetable: { ...rest, revision: timetable.revision + 1, ...(dueAt !== undefined && { dueAt }) },
  };
}

/** The timetable with steps done, and due for nothing until it is brought up to date. */
export function stepped(timetable: Timetable, steps: readonly Step[]): Timetable {
  const { dueAt: _consumed, ...rest } = timetable;
  const done = steps.filter((step) => step !== 'poll' && step !== 'close' && step !== 'assign number');
  return {
    ...rest,
    done: [...timetable.done, ...done],
    awaiting: [...new Set([...timetable.awaiting, ...steps.filter(isAwaiting)])],
  };
}

/** The state after a tick that could not be handled: what it is due for has another tick, after a while. */
export function held(state: State, { revision, receivedAt }: TickEntry): State {
  const { timetable } = state;
  if (timetable?.revision !== revision) return state;
  return { ...state, timetable: { ...stepped(timetable, []), heldUntil: after(receivedAt, HELD) } };
}

/** The state in which steps no longer await FoneStorm's answer. */
export function decidedFor(state: State, steps: readonly Awaiting[]): State {
  if (!state.timetable) return state;
  const awaiting = state.timetable.awaiting.filter((step) => !steps.includes(step));
  return { ...state, timetable: { ...state.timetable, awaiting } };
}

function isAwaiting(step: Step): step is Awaiting {
  return step === 'organizer absent' || step === 'not attended' || step === 'overrun' || step === 'close';
}

/** What FoneStorm's answer is still to decide, and no callback has meanwhile. */
function undecided(
  state: State,
  { end, since, awaiting }: Timetable,
  moment: Instant,
  rules: Rules,
): readonly Awaiting[] {
  return awaiting.filter((step) => {
    if (step === 'organizer absent') return !state.organizer.value;
    if (step !== 'close' || state.phase !== 'live') return true;
    return end !== undefined && closesAt(state, { end, since }, rules) <= moment;
  });
}

function isFor(timetable: Timetable | undefined, { fields }: Definition): boolean {
  const window = windowOf(fields);
  return timetable !== undefined && timetable.start === window?.start && timetable.end === window?.end;
}

/** Whether a timetable is that of a conference without times. */
export function isAlwaysOpen(timetable: Timetable | undefined): boolean {
  return timetable !== undefined && timetable.start === undefined;
}

/** The timetable for the times of the definition: what was done for other times is to be done again. */
function made(
  before: State,
  { timetable }: State,
  { fields }: Definition,
  moment: Instant,
  rules: Rules,
): Timetable {
  const window = windowOf(fields);
  const { start, end } = window ?? {};
  if (!timetable) return { revision: 0, ...window, since: moment, done: [], awaiting: [] };
  const { done } = before.timetable ? passing(before, timetable, moment, rules) : timetable;
  const isStartMoved = timetable.start !== start;
  const isEndMoved = timetable.end !== end;
  const stays = (step: Step) => (isOfTheEnd(step) ? !isEndMoved : !isStartMoved);
  const { start: _start, end: _end, ...rest } = timetable;
  return {
    ...(window ? timetable : rest),
    ...window,
    since: isStartMoved ? moment : timetable.since,
    done: done.filter(stays),
    awaiting: timetable.awaiting.filter(stays),
  };
}

function isOfTheEnd(step: Step): boolean {
  return step === 'end' || step === 'end reached' || step === 'overrun' || step === 'close';
}

/** What has passed without there being anything to do is done: it does not come up when there would be, later. */
function passing(state: State, timetable: Timetable, moment: Instant, rules: Rules): Timetable {
  const passed = ahead(state, timetable, rules)
    .filter(({ step, at, isWanted }) => !isWanted && at <= moment && isOnce(step))
    .map(({ step }) => step);
  return passed.length === 0 ? timetable : { ...timetable, done: [...timetable.done, ...passed] };
}

/** The others come up whenever there is something to do. */
function isOnce(step: Step): boolean {
  return !['poll', 'overrun', 'close', 'start reached', 'end reached', 'assign number'].includes(step);
}

function nextDue(state: State, timetable: Timetable, rules: Rules): Instant | undefined {
  return ahead(state, timetable, rules)
    .filter(({ isWanted }) => isWanted)
    .map(({ at }) => at)
    .reduce<Instant | undefined>((first, at) => (first === undefined ? at : earlier(first, at)), undefined);
}

/** All that is not done. */
function ahead(state: State, timetable: Timetable, rules: Rules): readonly Place[] {
  return places(state, timetable, rules).filter(({ step }) => !timetable.done.includes(step));
}

/**
 * The whole timetable. What belongs to the start counts from when the relay knew of it, where that was later: a
 * conference that is under way already is asked about at once, and one that is over has but an end.
 */
function places(state: State, timetable: Timetable, rules: Rules): readonly Place[] {
  const { phase, attended, organizer, closedAt } = state;
  const { start, end, since, done, awaiting } = timetable;
  const assignment = assignPlaces(state, since, rules);
  if (start === undefined || end === undefined) return [...assignment, dailyCheck(state, since)];
  const from = later(start, since);
  const isExpected = phase === 'scheduled' && from < end;
  // A conference that was closed while it was live is checked again after a new report of presence.
  const isLive = phase === 'live' && closedAt === undefined;
  // Its calls may still be reported as unanswered.
  const isUncertain = isLive && !attended && from < end;
  const absentAt = after(from, rules.organizerAbsent);
  const isOrganizerMissed = (isExpected || isLive) && !organizer.value && absentAt < end;
  const polledAt = nextPoll(state, { end, since }, rules);
  const isPolled = isLive || awaiting.length > 0;
  // While nobody is there yet, somebody may have come, and no callback.
  const latecomersAt = later(polledAt, after(from, rules.polling));
  // A late one comes with the start, and none behind it: others may be set when the conference has begun.
  const isAhead = isExpected && !done.includes('start');
  // Also a conference that is gone publishes its times: it may come back, and a subscriber may wait for them.
  const publishesTimes = phase !== 'cancelled' && phase !== 'failed';
  const reminders = rules.reminders.map((before): Place => {
    const at = after(start, -before);
    return { step: `reminder ${before}`, at, isWanted: isAhead && at > since };
  });
  return [
    ...assignment,
    ...reminders,
    { step: 'start reached', at: start, isWanted: publishesTimes },
    { step: 'start', at: from, isWanted: isExpected },
    { step: 'organizer absent', at: absentAt, isWanted: isOrganizerMissed },
    {
      step: 'not attended',
      at: earlier(after(from, rules.notAttended), end),
      isWanted: isExpected || isUncertain,
    },
    { step: 'end reached', at: end, isWanted: publishesTimes },
    { step: 'end', at: end, isWanted: phase === 'scheduled' || isLive },
    { step: 'overrun', at: after(end, rules.overrun), isWanted: isLive },
    {
      step: 'poll',
      at: isPolled ? polledAt : latecomersAt,
      isWanted: isPolled || (isExpected && latecomersAt < end),
    },
    {
      step: 'close',
      at: closesAt(state, { end, since }, rules),
      isWanted: closedAt === undefined && !awaiting.includes('close'),
    },
  ];
}

/**
 * The daily status check of an always-open conference: whether FoneStorm still has it. Because of it, the sweep finds the
 * conference among those that are due for something.
 */
function dailyCheck({ phase, questionDue }: State, since: Instant): Place {
  const isWanted = phase === 'scheduled' || phase === 'live' || phase === 'ended';
  return { step: 'poll', at: after(latest(questionDue, since), CHECK_INTERVAL), isWanted };
}

/**
 * FoneStorm is asked again after a while: the longer, the longer its last answer took, as where many conferences run
 * at once; the longer it has not answered; and the longer a conference goes on after its end.
 */
function nextPoll(state: State, { end, since }: CloseTimes, rules: Rules): Instant {
  const { phase, questionDue, unansweredSince, answerTook = 0, phaseAt = since } = state;
  const asked = latest(questionDue, phaseAt);
  const sinceThen = (moment: Instant) => milliseconds(asked) - milliseconds(moment);
  const unanswered = unansweredSince === undefined ? 0 : sinceThen(unansweredSince);
  const wait = Math.min(LONGEST_WAIT, Math.max(2 * answerTook, unanswered));
  const overTime = phase === 'live' ? sinceThen(later(end, phaseAt)) / POLLS_OVER_TIME : 0;
  return after(asked, Math.max(rules.polling, wait, Math.floor(overTime)));
}
