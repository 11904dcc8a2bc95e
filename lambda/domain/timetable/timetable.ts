import { type Definition, windowOf } from '../definition';
import type { TickEntry } from '../entry';
import { assignmentSteps, updateAssignment } from '../fonenumbers/assignment';
import { after, earlier, type Instant, later, milliseconds } from '../instant';
import type { Rules } from '../rules';
import type { CheckedStep, State, Step, Timetable } from '../state';
import { type CloseTimes, closeTimeOf, isReopened } from './closing';

/** The longest time until the next tick, in milliseconds. A later step is rescheduled by that tick. */
const MAX_SCHEDULE_AHEAD = 365 * 24 * 3600_000;

/** The approximate number of polls of an overrunning conference each time its overrun doubles. */
const POLLS_PER_DOUBLING = 6;

/** The postponement after a tick that could not be handled, in milliseconds. */
const POSTPONEMENT = 15 * 60_000;

/** The longest time between two polls because of slow or missing reports, in milliseconds. */
const MAX_POLL_INTERVAL = 3600_000;

/** The time between two status checks of an always-open conference, in milliseconds. */
const ALWAYS_OPEN_POLL_INTERVAL = 24 * 3600_000;

interface ScheduledStep {
  readonly step: Step;
  readonly at: Instant;
  /** Whether the step applies to the current state. */
  readonly isWanted: boolean;
}

/**
 * The steps that are due at a moment, in the order of their times. None if the definition already has other times: their change
 * entry is still in the mailbox.
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
 * The awaiting steps that a report decides: those that were due at its request. None if the definition already has other times.
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
 * The state with an updated timetable: for the times of the definition, without passed steps, and with the time of the next
 * tick. Each new time of the tick has a new revision, so that ticks of earlier revisions are ignored.
 *
 * @param before the state before the entry
 * @param moment the receipt of the entry
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

/** The timetable after steps, without a next tick until `reschedule`. */
export function completeSteps(timetable: Timetable, steps: readonly Step[]): Timetable {
  const { dueAt: _consumed, ...rest } = timetable;
  const done = steps.filter((step) => step !== 'poll' && step !== 'close' && step !== 'assign number');
  return {
    ...rest,
    done: [...timetable.done, ...done],
    awaitingReport: [...new Set([...timetable.awaitingReport, ...steps.filter(isCheckedStep)])],
  };
}

/** The state after a tick that could not be handled: its steps get another tick after the postponement. */
export function postpone(state: State, { revision, receivedAt }: TickEntry): State {
  const { timetable } = state;
  if (timetable?.revision !== revision) return state;
  return {
    ...state,
    timetable: { ...completeSteps(timetable, []), postponedUntil: after(receivedAt, POSTPONEMENT) },
  };
}

/** The state in which steps no longer await a status report. */
export function removeAwaitingSteps(state: State, steps: readonly CheckedStep[]): State {
  if (!state.timetable) return state;
  const awaitingReport = state.timetable.awaitingReport.filter((step) => !steps.includes(step));
  return { ...state, timetable: { ...state.timetable, awaitingReport } };
}

function isCheckedStep(step: Step): step is CheckedStep {
  return step === 'organizer absent' || step === 'not attended' || step === 'overrun' || step === 'close';
}

/** The awaiting steps that no callback has decided. */
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

/** The timetable for the times of the definition. Steps that were done for other times are repeated. */
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

/** The timetable in which passed steps that did not apply count as done, so that they do not occur later. */
function skipPassedSteps(state: State, timetable: Timetable, moment: Instant, rules: Rules): Timetable {
  const passed = remainingSteps(state, timetable, rules)
    .filter(({ step, at, isWanted }) => !isWanted && at <= moment && isOneTimeStep(step))
    .map(({ step }) => step);
  return passed.length === 0 ? timetable : { ...timetable, done: [...timetable.done, ...passed] };
}

/** Whether a step occurs only at its time. The other steps occur whenever they apply. */
function isOneTimeStep(step: Step): boolean {
  return !['poll', 'overrun', 'close', 'start reached', 'end reached', 'assign number'].includes(step);
}

function nextDue(state: State, timetable: Timetable, rules: Rules): Instant | undefined {
  return remainingSteps(state, timetable, rules)
    .filter(({ isWanted }) => isWanted)
    .map(({ at }) => at)
    .reduce<Instant | undefined>((first, at) => (first === undefined ? at : earlier(first, at)), undefined);
}

/** The steps that are not done. */
function remainingSteps(state: State, timetable: Timetable, rules: Rules): readonly ScheduledStep[] {
  return allSteps(state, timetable, rules).filter(({ step }) => !timetable.done.includes(step));
}

/**
 * All steps. If the relay learned of the start later than that, the steps of the start count from then. So a conference that is
 * already in progress is checked at once, and one that is over has only the steps of its end.
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
  // The calls may still be reported as unanswered.
  const isUncertain = isLive && !isAttendanceProven && from < end;
  const absentAt = after(from, rules.organizerAbsentAfter);
  const isOrganizerMissed = (isExpected || isLive) && !organizer.value && absentAt < end;
  const polledAt = nextPoll(state, { end, startKnownSince }, rules);
  const isPolled = isLive || awaitingReport.length > 0;
  // While the conference is empty, somebody may have joined without a callback.
  const latecomersAt = later(polledAt, after(from, rules.pollInterval));
  // A late reminder is sent with the start at the latest: reminders may be set after the start.
  const isAhead = isExpected && !done.includes('start');
  // A conference that is gone publishes its times, too: it may come back, and a subscriber may wait for them.
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
 * The daily status check of an always-open conference: whether FoneStorm still has it. Because of this step, the sweep finds the
 * conference in the index of due ticks.
 */
function dailyPoll({ phase, statusCheckDue }: State, since: Instant): ScheduledStep {
  const isWanted = phase === 'scheduled' || phase === 'live' || phase === 'ended';
  return { step: 'poll', at: after(later(statusCheckDue, since), ALWAYS_OPEN_POLL_INTERVAL), isWanted };
}

/**
 * The time of the next status check. The interval grows with the time of the last report, as many conferences at once cause
 * slow reports. It also grows with the time without a report, and with the overrun of the conference.
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
