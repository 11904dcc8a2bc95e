import { applyCallback, derivePhase, isProvenNew, markScheduled, onlyCallEnd } from './apply-callback';
import { applyUpdate } from './apply-update';
import { describeCallback, describeFault } from './callback/describe-callback';
import { isStatusWord, parseCallbackEntry, STATUS_WORD_EXPECTED } from './callback/parse-callback';
import { clampFutureTimes } from './clamp-future-times';
import { describeCommand } from './command';
import type { CallbackEntry, ChangeEntry, Entry, StatusReportEntry, TickEntry } from './entry';
import { applyAssignmentOutcome, issueCommand } from './fonenumbers/assignment';
import { after, type Instant, later } from './instant';
import { type AdvanceInput, buildCloseOutcome, buildOutcome, type Outcome } from './outcome';
import { reasonToCheck, reasonToCheckRepeat } from './reason-to-check';
import type { Rules } from './rules';
import { eraseState, INITIAL_STATE, isAbsentAtFoneStorm, isAttended, type State, withPhase } from './state';
import {
  compareStates,
  describeCreationFailure,
  describeDeliveryFailure,
  type EventFacts,
} from './status-event';
import {
  applyStatusReport,
  auditFindings,
  completeStatusCheck,
  decideStep,
  isStepUndecided,
  openEndFindings,
} from './status-report';
import { meaningOf } from './status-words';
import { canBeClosed } from './timetable/closing';
import { describeStep, isReminder } from './timetable/step-event';
import {
  completeSteps,
  decidableSteps,
  postpone,
  removeAwaitingSteps,
  stepsDue,
} from './timetable/timetable';

/** Advances a conference by one entry of its mailbox. Pure: the same input has the same outcome. */
export function advance(stored: AdvanceInput, entry: Entry, rules: Rules): Outcome {
  // A redriven entry was received long ago. Compared with its receipt, every later time would look like a clock error.
  const isTimely = stored.state !== undefined && !entry.redriven;
  const known = isTimely ? { ...stored, state: clampFutureTimes(stored.state, entry.receivedAt) } : stored;
  switch (entry.kind) {
    case 'callback':
      return onCallback(known, entry, rules);
    case 'change':
      return onChange(known, entry, rules);
    case 'status-report':
      return onStatusReport(known, entry, rules);
    case 'tick':
      return onTick(known, entry, rules);
    case 'undelivered':
      return buildOutcome(known, entry, rules, known.state ?? INITIAL_STATE, [
        describeDeliveryFailure(entry),
      ]);
    case 'assignment': {
      const { state, facts } = applyAssignmentOutcome(known.state ?? INITIAL_STATE, entry);
      return buildOutcome(known, entry, rules, state, facts);
    }
    case 'command':
      return buildOutcome(known, entry, rules, known.state ?? INITIAL_STATE, [
        describeCommand(entry, known.definition?.fonestorm?.pin),
      ]);
    case 'unreadable':
      return onFault(known, entry, entry.fault, rules);
    default:
      return entry satisfies never;
  }
}

/**
 * The outcome of an entry that cannot be handled: an event with the fault, and a status check unless the entry is a status
 * report. A tick is postponed.
 */
export function onFault(known: AdvanceInput, entry: Entry, fault: string, rules: Rules): Outcome {
  const before = known.state ?? INITIAL_STATE;
  const state = entry.kind === 'tick' ? postpone(before, entry) : before;
  // After a faulty status report, the next poll is the next status check.
  const reason = entry.kind === 'status-report' ? undefined : fault;
  return buildOutcome(known, entry, rules, state, [describeFault(entry, fault, before, known.definition)], {
    reason,
  });
}

function onCallback(known: AdvanceInput, entry: CallbackEntry, rules: Rules): Outcome {
  const { definition, duplicateOf, isStale = false, callback = parseCallbackEntry(entry) } = known;
  const before = known.state ?? INITIAL_STATE;
  const received = describeCallback(entry, callback, before, definition, duplicateOf);
  if (known.isOwnedElsewhere) return buildOutcome(known, entry, rules, before, [received]);
  if (duplicateOf !== undefined) {
    return buildOutcome(known, entry, rules, before, [received], {
      reason: reasonToCheckRepeat(callback, before, isStale),
    });
  }
  const applicable = entry.redriven ? onlyCallEnd(callback) : callback;
  const observed = applyCallback(before, applicable, entry.receivedAt, rules, isStale);
  const reason = reasonToCheck(entry, callback, before, observed, definition, rules);
  const isEndKnown = applicable.call !== undefined && before.participants.includes(applicable.call.uid);
  if ((entry.redriven && !isEndKnown) || isAbsentAtFoneStorm(before))
    return buildOutcome(known, entry, rules, before, [received], { reason });
  // Only a callback that is proven new reopens an ended conference. Another one may be old and late: it causes a status check.
  const isOver = before.phase === 'ended' && !(isAttended(observed) && isProvenNew(callback, observed));
  const next = withPhase(
    observed,
    isOver ? 'ended' : derivePhase(observed, definition, meaningOf(applicable.statusWord, rules)),
  );
  const facts = [received, ...compareStates(before, next, definition, callback)];
  return buildOutcome(known, entry, rules, next, facts, { reason, occurredAt: callback.time });
}

function onChange(known: AdvanceInput, entry: ChangeEntry, rules: Rules): Outcome {
  const { definition } = known;
  const before = known.state ?? INITIAL_STATE;
  const outcomeWith = (next: State, facts = compareStates(before, next, definition)) =>
    buildOutcome(known, entry, rules, next, facts);
  switch (entry.change) {
    case 'created': {
      const isNew = before.phase === undefined || before.phase === 'failed';
      return outcomeWith(isNew ? markScheduled(before, definition) : before);
    }
    case 'adopted': {
      const isNew = before.phase === undefined;
      const next = isNew ? markScheduled({ ...before, hasUnknownArrivals: true }, definition) : before;
      // Callbacks may have been received before the adoption.
      const earlier = compareStates(before, next, definition).filter(
        ({ type }) => type !== 'Conference Scheduled',
      );
      return outcomeWith(next, [{ type: 'Conference Adopted' }, ...earlier]);
    }
    case 'updated': {
      const next = applyUpdate(before, entry, definition);
      const updated: EventFacts = { type: 'Conference Updated', changed: entry.changed ?? [] };
      return outcomeWith(next, [updated, ...compareStates(before, next, definition)]);
    }
    case 'deleted':
      return outcomeWith(withPhase(before, 'cancelled'));
    case 'erased': {
      const isKnown = before.phase !== undefined && before.phase !== 'failed';
      const facts = isKnown ? compareStates(before, withPhase(before, 'cancelled'), definition) : [];
      return { ...outcomeWith(eraseState(before, entry.receivedAt), facts), isErased: true };
    }
    case 'failed':
      return outcomeWith(before.phase === 'cancelled' ? before : withPhase(before, 'failed'), [
        describeCreationFailure(entry, definition),
      ]);
    default:
      return entry.change satisfies never;
  }
}

function onTick(known: AdvanceInput, entry: TickEntry, rules: Rules): Outcome {
  const before = known.state ?? INITIAL_STATE;
  const { timetable } = before;
  if (timetable?.revision !== entry.revision) return buildOutcome(known, entry, rules, before, []);
  const moment = later(entry.receivedAt, entry.dueAt);
  const due = stepsDue(before, known.definition, moment, rules);
  // An entry has at most one event of each type. If two reminders are late, the second one gets its own tick.
  const [reminder] = due.filter(isReminder);
  const steps = due.filter((step) => !isReminder(step) || step === reminder);
  const stepsDone: State = { ...before, timetable: completeSteps(timetable, steps) };
  const { state: next, command } = issueCommand(stepsDone, entry, steps, moment, rules);
  const facts = steps.flatMap((step) => describeStep(step) ?? []);
  if (isStatusCheckTimedOut(before, moment, rules)) {
    const findings = ['FoneStorm did not answer the status checks', ...openEndFindings(next)];
    return buildCloseOutcome(known, entry, next, facts, findings, rules);
  }
  const checkedSteps = steps.filter((step) => step !== 'assign number' && describeStep(step) === undefined);
  const reason = checkedSteps.length > 0 ? `steps are due: ${checkedSteps.join(', ')}` : undefined;
  return buildOutcome(known, entry, rules, next, facts, { reason, command });
}

/** Whether the status checks at the close have been unanswered for `statusCheckTimeout`. */
function isStatusCheckTimedOut(
  { timetable, statusCheckPendingSince }: State,
  moment: Instant,
  rules: Rules,
): boolean {
  const isClosing = timetable?.awaitingReport.includes('close') ?? false;
  return (
    isClosing &&
    statusCheckPendingSince !== undefined &&
    moment >= after(statusCheckPendingSince, rules.statusCheckTimeout)
  );
}

function onStatusReport(known: AdvanceInput, entry: StatusReportEntry, rules: Rules): Outcome {
  const { definition } = known;
  const { requestedAt, report } = entry;
  if (report !== 'not found' && !isStatusWord(report.conference_status ?? 'unknown')) {
    return onFault(known, entry, STATUS_WORD_EXPECTED, rules);
  }
  const before = known.state ?? INITIAL_STATE;
  const completed = completeStatusCheck(before, requestedAt);
  if (entry.redriven)
    return buildOutcome(known, entry, rules, completed, [], {
      reason: 'a status report came back from a dead-letter queue',
    });
  if (before.phase === 'cancelled') return buildReportOutcome(known, entry, before, completed, rules);
  const next = applyStatusReport(completed, entry, definition, rules);
  // A later report has been applied already.
  if (later(before.lastReportAt, requestedAt) > requestedAt)
    return buildOutcome(known, entry, rules, completed, []);
  if (later(before.lastCallbackAt, requestedAt) <= requestedAt)
    return buildReportOutcome(known, entry, before, next, rules);
  const isContradicted = compareStates(before, next, definition).length > 0;
  const isOpen = isContradicted || (before.timetable?.awaitingReport.length ?? 0) > 0;
  return buildOutcome(known, entry, rules, completed, [], {
    reason: isOpen ? 'a callback was received after the status check was sent' : undefined,
  });
}

/** The outcome of a report that counts: the differences to the state before, and the steps that waited for the report. */
function buildReportOutcome(
  known: AdvanceInput,
  entry: StatusReportEntry,
  before: State,
  state: State,
  rules: Rules,
): Outcome {
  const { requestedAt: occurredAt, audit } = entry;
  const awaiting = decidableSteps(before, known.definition, occurredAt, rules).filter(
    (step) => !isStepUndecided(step, state, entry.report),
  );
  const facts = [
    ...compareStates(before, state, known.definition),
    ...awaiting.flatMap((step) => decideStep(step, state, entry.report) ?? []),
  ];
  const next = removeAwaitingSteps(state, awaiting);
  if (!awaiting.includes('close') || !canBeClosed(before, next)) {
    return buildOutcome(known, entry, rules, next, facts, { occurredAt });
  }
  if (audit) return buildCloseOutcome(known, entry, next, facts, auditFindings(audit, entry, next), rules);
  const closing = removeAwaitingSteps(
    state,
    awaiting.filter((step) => step !== 'close'),
  );
  return buildOutcome(known, entry, rules, closing, facts, {
    occurredAt,
    reason: 'the conference is due to be closed',
  });
}
