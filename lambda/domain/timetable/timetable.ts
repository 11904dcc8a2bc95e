import { type Definition, windowOf } from '../definition';
import type { TickEntry } from '../entry';
import { assignmentSteps, updateAssignment } from '../fonenumbers/assignment';
import { after, earlier, type Instant, later, milliseconds } from '../instant';
import type { Rules } from '../rules';
import type { CheckedStep, State, Step, Timetable } from '../state';
import { type CloseTimes, closeTimeOf, isReopened } from './closing';

/** A schedule is set no further ahead than this, in milliseconds; then it is set again. */
const MAX_SCHEDULE_AHEAD = 365 * 24 * 3600_000;

/** A conference that goes on after its end is polled so many times while the time that it is over doubles, about. */
const POLLS_PER_DOUBLING = 6;

/** A timetable whose tick could not be handled is held for so long, in milliseconds. */
const POSTPONEMENT = 15 * 60_000;

/** However long FoneStorm has not answered, or its last answer took, it is asked again after this, in milliseconds. */
const MAX_POLL_INTERVAL = 3600_000;

/** The time between two status checks of an always-open conference, in milliseconds. */
const ALWAYS_OPEN_POLL_INTERVAL = 24 * 3600_000;

interface ScheduledStep {
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
  if (!timetable || (definition && !hasTimesOf(timetable, definition))) return [];
  return remainingSteps(state, timetable, rules)
    .filter(({ at, isWanted }) => isWanted && at <= moment)
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ step }) => step);
}

/**
 * What an answer decides: of the steps that await one, those whose time had come when FoneStorm was asked. None where the
 * conference has other times already.
 */
export function decidableSteps(
  state: State,
  definition: Definition | undefined,
  requestedAt: Instant,
  rules: Rules,
): readonly CheckedStep[] {
  const { timetable } = state;
  if (!timetable || (definition && !hasTimesOf(timetable, definition))) return [];
  const dueByThen = allSteps(state, timetable, rules).filter(({ at }) => at <= requestedAt);
  return timetable.awaitingReport.filter((awaiting) => dueByThen.some(({ step }) => step === awaiting));
}

/**
 * The state with its timetable brought up to date: made for the times of the definition, without what has passed,
 * and with the moment at which the conference is next due. That moment has a revision of its own: a tick of another
 * one is not the tick of this timetable.
 *
 * @param before the state before the entry
 * @param moment when the entry was received
 */
export function reschedule(
  before: State,
  state: State,
  definition: Definition | undefined,
  moment: Instant,
  rules: Rules,
): State {
  if (!definition || state.phase === undefined || state.erasedAt !== undefined) return state;
  const isMoved = !hasTimesOf(state.timetable, definition);
  const reopened = isMoved || isReopened(before, state);
  const { closedAt, ...open } = state;
  const kept = { ...open, ...(closedAt !== undefined && !reopened && { closedAt }) };
  const next = updateAssignment(kept, definition, rules);
  const passed = skipPassedSteps(next, timetableFor(before, state, definition, moment, rules), moment, rules);
  const timetable: Timetable = {
    ...passed,
    awaitingReport: remainingAwaitingSteps(next, passed, moment, rules),
  };
  const due = nextDue({ ...next, timetable }, timetable, rules);
  const dueAt = due && earlier(later(timetable.postponedUntil, due), after(moment, MAX_SCHEDULE_AHEAD));
  const { dueAt: wasDueAt, ...rest } = timetable;
  if (dueAt === wasDueAt) return { ...next, timetable };
  return {
    ...next,
    timetable: { ...rest, revision: timetable.revision + 1, ...(dueAt !== undefined && { dueAt }) },
  };
}

/** The timetable with steps done, and due for nothing until it is brought up to date. */
export function completeSteps(timetable: Timetable, steps: readonly Step[]): Timetable {
  const { dueAt: _consumed, ...rest } = timetable;
  const done = steps.filter((step) => step !== 'poll' && step !== 'close' && step !== 'assign number');
  return {
    ...rest,
    done: [...timetable.done, ...done],
    awaitingReport: [...new Set([...timetable.awaitingReport, ...steps.filter(isCheckedStep)])],
  };
}

/** The state after a tick that could not be handled: what it is due for has another tick, after a while. */
export function postpone(state: State, { revision, receivedAt }: TickEntry): State {
  const { timetable } = state;
  if (timetable?.revision !== revision) return state;
  return {
    ...state,
    timetable: { ...completeSteps(timetable, []), postponedUntil: after(receivedAt, POSTPONEMENT) },
  };
}

/** The state in which steps no longer await FoneStorm's answer. */
export function removeAwaitingSteps(state: State, steps: readonly CheckedStep[]): State {
  if (!state.timetable) return state;
  const awaitingReport = state.timetable.awaitingReport.filter((step) => !steps.includes(step));
  return { ...state, timetable: { ...state.timetable, awaitingReport } };
}

function isCheckedStep(step: Step): step is CheckedStep {
  return step === 'organizer absent' || step === 'not attended' || step === 'overrun' || step === 'close';
}

/** What FoneStorm's answer is still to decide, and no callback has meanwhile. */
function remainingAwaitingSteps(
  state: State,
  { end, startKnownSince, awaitingReport }: Timetable,
  moment: Instant,
  rules: Rules,
): readonly CheckedStep[] {
  return awaitingReport.filter((step) => {
    if (step === 'organizer absent') return !state.organizer.value;
    if (step !== 'close' || state.phase !== 'live') return true;
    return end !== undefined && closeTimeOf(state, { end, startKnownSince }, rules) <= moment;
  });
}

function hasTimesOf(timetable: Timetable | undefined, { fields }: Definition): boolean {
  const window = windowOf(fields);
  return timetable !== undefined && timetable.start === window?.start && timetable.end === window?.end;
}

/** Whether a timetable is that of a conference without times. */
export function isAlwaysOpen(timetable: Timetable | undefined): boolean {
  return timetable !== undefined && timetable.start === undefined;
}

/** The timetable for the times of the definition: what was done for other times is to be done again. */
function timetableFor(
  before: State,
  { timetable }: State,
  { fields }: Definition,
  moment: Instant,
  rules: Rules,
): Timetable {
  const window = windowOf(fields);
  const { start, end } = window ?? {};
  if (!timetable) return { revision: 0, ...window, startKnownSince: moment, done: [], awaitingReport: [] };
  const { done } = before.timetable ? skipPassedSteps(before, timetable, moment, rules) : timetable;
  const isStartMoved = timetable.start !== start;
  const isEndMoved = timetable.end !== end;
  const isKept = (step: Step) => (isEndStep(step) ? !isEndMoved : !isStartMoved);
  const { start: _start, end: _end, ...rest } = timetable;
  return {
    ...(window ? timetable : rest),
    ...window,
    startKnownSince: isStartMoved ? moment : timetable.startKnownSince,
    done: done.filter(isKept),
    awaitingReport: timetable.awaitingReport.filter(isKept),
  };
}

function isEndStep(step: Step): boolean {
  return step === 'end' || step === 'end reached' || step === 'overrun' || step === 'close';
}

/** What has passed without there being anything to do is done: it does not come up when there would be, later. */
function skipPassedSteps(state: State, timetable: Timetable, moment: Instant, rules: Rules): Timetable {
  const passed = remainingSteps(state, timetable, rules)
    .filter(({ step, at, isWanted }) => !isWanted && at <= moment && isOneTimeStep(step))
    .map(({ step }) => step);
  return passed.length === 0 ? timetable : { ...timetable, done: [...timetable.done, ...passed] };
}

/** The others come up whenever there is something to do. */
function isOneTimeStep(step: Step): boolean {
  return !['poll', 'overrun', 'close', 'start reached', 'end reached', 'assign number'].includes(step);
}

function nextDue(state: State, timetable: Timetable, rules: Rules): Instant | undefined {
  return remainingSteps(state, timetable, rules)
    .filter(({ isWanted }) => isWanted)
    .map(({ at }) => at)
    .reduce<Instant | undefined>((first, at) => (first === undefined ? at : earlier(first, at)), undefined);
}

/** All that is not done. */
function remainingSteps(state: State, timetable: Timetable, rules: Rules): readonly ScheduledStep[] {
  return allSteps(state, timetable, rules).filter(({ step }) => !timetable.done.includes(step));
}

/**
 * The whole timetable. What belongs to the start counts from when the relay knew of it, where that was later: a
 * conference that is under way already is asked about at once, and one that is over has but an end.
 */
function allSteps(state: State, timetable: Timetable, rules: Rules): readonly ScheduledStep[] {
  const { phase, isAttendanceProven, organizer, closedAt } = state;
  const { start, end, startKnownSince, done, awaitingReport } = timetable;
  const assignment = assignmentSteps(state, startKnownSince, rules);
  if (start === undefined || end === undefined) return [...assignment, dailyPoll(state, startKnownSince)];
  const from = later(start, startKnownSince);
  const isExpected = phase === 'scheduled' && from < end;
  // A conference that was closed while it was live is checked again after a new report of presence.
  const isLive = phase === 'live' && closedAt === undefined;
  // Its calls may still be reported as unanswered.
  const isUncertain = isLive && !isAttendanceProven && from < end;
  const absentAt = after(from, rules.organizerAbsentAfter);
  const isOrganizerMissed = (isExpected || isLive) && !organizer.value && absentAt < end;
  const polledAt = nextPoll(state, { end, startKnownSince }, rules);
  const isPolled = isLive || awaitingReport.length > 0;
  // While nobody is there yet, somebody may have come, and no callback.
  const latecomersAt = later(polledAt, after(from, rules.pollInterval));
  // A late one comes with the start, and none behind it: others may be set when the conference has begun.
  const isAhead = isExpected && !done.includes('start');
  // Also a conference that is gone publishes its times: it may come back, and a subscriber may wait for them.
  const publishesTimes = phase !== 'cancelled' && phase !== 'failed';
  const reminders = rules.reminders.map((before): ScheduledStep => {
    const at = after(start, -before);
    return { step: `reminder ${before}`, at, isWanted: isAhead && at > startKnownSince };
  });
  return [
    ...assignment,
    ...reminders,
    { step: 'start reached', at: start, isWanted: publishesTimes },
    { step: 'start', at: from, isWanted: isExpected },
    { step: 'organizer absent', at: absentAt, isWanted: isOrganizerMissed },
    {
      step: 'not attended',
      at: earlier(after(from, rules.notAttendedAfter), end),
      isWanted: isExpected || isUncertain,
    },
    { step: 'end reached', at: end, isWanted: publishesTimes },
    { step: 'end', at: end, isWanted: phase === 'scheduled' || isLive },
    { step: 'overrun', at: after(end, rules.overrunAfter), isWanted: isLive },
    {
      step: 'poll',
      at: isPolled ? polledAt : latecomersAt,
      isWanted: isPolled || (isExpected && latecomersAt < end),
    },
    {
      step: 'close',
      at: closeTimeOf(state, { end, startKnownSince }, rules),
      isWanted: closedAt === undefined && !awaitingReport.includes('close'),
    },
  ];
}

/**
 * The daily status check of an always-open conference: whether FoneStorm still has it. Because of it, the sweep finds the
 * conference among those that are due for something.
 */
function dailyPoll({ phase, statusCheckDue }: State, since: Instant): ScheduledStep {
  const isWanted = phase === 'scheduled' || phase === 'live' || phase === 'ended';
  return { step: 'poll', at: after(later(statusCheckDue, since), ALWAYS_OPEN_POLL_INTERVAL), isWanted };
}

/**
 * FoneStorm is asked again after a while: the longer, the longer its last answer took, as where many conferences run
 * at once; the longer it has not answered; and the longer a conference goes on after its end.
 */
function nextPoll(state: State, { end, startKnownSince }: CloseTimes, rules: Rules): Instant {
  const {
    phase,
    statusCheckDue,
    statusCheckPendingSince,
    lastReportDelay = 0,
    phaseAt = startKnownSince,
  } = state;
  const checkedAt = later(statusCheckDue, phaseAt);
  const sinceThen = (moment: Instant) => milliseconds(checkedAt) - milliseconds(moment);
  const unanswered = statusCheckPendingSince === undefined ? 0 : sinceThen(statusCheckPendingSince);
  const wait = Math.min(MAX_POLL_INTERVAL, Math.max(2 * lastReportDelay, unanswered));
  const overTime = phase === 'live' ? sinceThen(later(end, phaseAt)) / POLLS_PER_DOUBLING : 0;
  return after(checkedAt, Math.max(rules.pollInterval, wait, Math.floor(overTime)));
}
