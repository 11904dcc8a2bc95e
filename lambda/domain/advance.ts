import { applyCallback, derivePhase, isProvenNew, markScheduled, onlyCallEnd } from './apply-callback';
import { applyUpdate } from './apply-update';
import { isStatusWord, parseCallbackEntry, STATUS_WORD_EXPECTED } from './callback/parse-callback';
import { clampFutureTimes } from './clamp-future-times';
import type { CallbackEntry, ChangeEntry, Entry, StatusReportEntry, TickEntry } from './entry';
import { applyAssignmentOutcome, issueCommand } from './fonenumbers/assignment';
import { after, type Instant, later } from './instant';
import { type AdvanceInput, buildCloseOutcome, buildOutcome, type Outcome } from './outcome';
import { reasonToCheck, reasonToCheckRepeat } from './reason-to-check';
import { meaningOf, type Rules } from './rules';
import { eraseState, INITIAL_STATE, isAbsentAtFoneStorm, isAttended, type State, withPhase } from './state';
import {
  compareStates,
  describeCallback,
  describeCreationFailure,
  describeDeliveryFailure,
  describeFault,
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
import { canBeClosed } from './timetable/closing';
import { describeStep, isReminder } from './timetable/step-event';
import {
  completeSteps,
  decidableSteps,
  postpone,
  removeAwaitingSteps,
  stepsDue,
} from './timetable/timetable';

/**
 * Advances a conference by one entry of its mailbox. Pure: the same conference and the same entry give the same
 * outcome.
 */
export function advance(stored: AdvanceInput, entry: Entry, rules: Rules): Outcome {
  // A redriven entry was received long ago: all later moments would look as if a clock had been ahead.
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
      const { state, happened } = applyAssignmentOutcome(known.state ?? INITIAL_STATE, entry);
      return buildOutcome(known, entry, rules, state, happened);
    }
    case 'unreadable':
      return onFault(known, entry, entry.fault, rules);
    default:
      return entry satisfies never;
  }
}

/**
 * The outcome of an entry that cannot be handled: an event that carries the fault, and a status check unless the entry is a
 * status report. A tick comes again.
 */
export function onFault(known: AdvanceInput, entry: Entry, fault: string, rules: Rules): Outcome {
  const before = known.state ?? INITIAL_STATE;
  const state = entry.kind === 'tick' ? postpone(before, entry) : before;
  // FoneStorm was asked just now, if its answer is at fault: the next poll asks again.
  const reason = entry.kind === 'status-report' ? undefined : fault;
  return buildOutcome(known, entry, rules, state, [describeFault(entry, fault, known.definition)], {
    reason,
  });
}

function onCallback(known: AdvanceInput, entry: CallbackEntry, rules: Rules): Outcome {
  const { definition, duplicateOf, isStale = false, callback = parseCallbackEntry(entry) } = known;
  const before = known.state ?? INITIAL_STATE;
  const received = describeCallback(entry, callback, definition, duplicateOf);
  if (known.isOwnedElsewhere) return buildOutcome(known, entry, rules, before, [received]);
  if (duplicateOf !== undefined) {
    return buildOutcome(known, entry, rules, before, [received], {
      reason: reasonToCheckRepeat(callback, before, isStale),
    });
  }
  const said = entry.redriven ? onlyCallEnd(callback) : callback;
  const heard = applyCallback(before, said, entry.receivedAt, rules, isStale);
  const reason = reasonToCheck(entry, callback, before, heard, definition, rules);
  const isEndKnown = said.call !== undefined && before.participants.includes(said.call.uid);
  if ((entry.redriven && !isEndKnown) || isAbsentAtFoneStorm(before))
    return buildOutcome(known, entry, rules, before, [received], { reason });
  // What ended is opened again only by what is news: anything else may be old and late, and FoneStorm is asked.
  const isOver = before.phase === 'ended' && !(isAttended(heard) && isProvenNew(callback, heard));
  const next = withPhase(
    heard,
    isOver ? 'ended' : derivePhase(heard, definition, meaningOf(said.statusWord, rules)),
  );
  const happened = [received, ...compareStates(before, next, definition, callback)];
  return buildOutcome(known, entry, rules, next, happened, { reason, occurredAt: callback.time });
}

function onChange(known: AdvanceInput, entry: ChangeEntry, rules: Rules): Outcome {
  const { definition } = known;
  const before = known.state ?? INITIAL_STATE;
  const came = (next: State, happened = compareStates(before, next, definition)) =>
    buildOutcome(known, entry, rules, next, happened);
  switch (entry.change) {
    case 'created': {
      const isNew = before.phase === undefined || before.phase === 'failed';
      return came(isNew ? markScheduled(before, definition) : before);
    }
    case 'adopted': {
      const next = before.phase === undefined ? markScheduled(before, definition) : before;
      // What was heard of it before it was known.
      const heard = compareStates(before, next, definition).filter(
        ({ type }) => type !== 'Conference Scheduled',
      );
      return came(next, [{ type: 'Conference Adopted' }, ...heard]);
    }
    case 'updated': {
      const next = applyUpdate(before, entry, definition);
      const updated: EventFacts = { type: 'Conference Updated', changed: entry.changed ?? [] };
      return came(next, [updated, ...compareStates(before, next, definition)]);
    }
    case 'deleted':
      return came(withPhase(before, 'cancelled'));
    case 'erased': {
      const wasThere = before.phase !== undefined && before.phase !== 'failed';
      const happened = wasThere ? compareStates(before, withPhase(before, 'cancelled'), definition) : [];
      return { ...came(eraseState(before, entry.receivedAt), happened), isErased: true };
    }
    case 'failed':
      return came(before.phase === 'cancelled' ? before : withPhase(before, 'failed'), [
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
  // One event of a type for each entry: where two reminders are late, the second has a tick of its own.
  const [reminder] = due.filter(isReminder);
  const steps = due.filter((step) => !isReminder(step) || step === reminder);
  const stepsDone: State = { ...before, timetable: completeSteps(timetable, steps) };
  const { state: next, command } = issueCommand(stepsDone, entry, steps, moment, rules);
  const happened = steps.flatMap((step) => describeStep(step) ?? []);
  if (isStatusCheckTimedOut(before, moment, rules)) {
    const findings = ['FoneStorm did not answer the status checks', ...openEndFindings(next)];
    return buildCloseOutcome(known, entry, next, happened, findings, rules);
  }
  const asked = steps.filter((step) => step !== 'assign number' && describeStep(step) === undefined);
  const reason = asked.length > 0 ? `steps are due: ${asked.join(', ')}` : undefined;
  return buildOutcome(known, entry, rules, next, happened, { reason, command });
}

/** Whether FoneStorm was asked at the close for so long that no answer is to be expected. */
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
  const heard = completeStatusCheck(before, requestedAt);
  if (entry.redriven)
    return buildOutcome(known, entry, rules, heard, [], {
      reason: 'a status report came back from a dead-letter queue',
    });
  if (before.phase === 'cancelled') return buildReportOutcome(known, entry, before, heard, rules);
  const next = applyStatusReport(heard, entry, definition, rules);
  // A newer answer has said all that this one could.
  if (later(before.lastReportAt, requestedAt) > requestedAt)
    return buildOutcome(known, entry, rules, heard, []);
  if (later(before.lastCallbackAt, requestedAt) <= requestedAt)
    return buildReportOutcome(known, entry, before, next, rules);
  const isContradicted = compareStates(before, next, definition).length > 0;
  const isOpen = isContradicted || (before.timetable?.awaitingReport.length ?? 0) > 0;
  return buildOutcome(known, entry, rules, heard, [], {
    reason: isOpen ? 'a callback was received after the status check was sent' : undefined,
  });
}

/** What an answer comes to that holds: the differences that it makes, and what waited for it. */
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
  const happened = [
    ...compareStates(before, state, known.definition),
    ...awaiting.flatMap((step) => decideStep(step, state, entry.report) ?? []),
  ];
  const next = removeAwaitingSteps(state, awaiting);
  if (!awaiting.includes('close') || !canBeClosed(before, next)) {
    return buildOutcome(known, entry, rules, next, happened, { occurredAt });
  }
  if (audit) return buildCloseOutcome(known, entry, next, happened, auditFindings(audit, entry, next), rules);
  const closing = removeAwaitingSteps(
    state,
    awaiting.filter((step) => step !== 'close'),
  );
  return buildOutcome(known, entry, rules, closing, happened, {
    occurredAt,
    reason: 'the conference is due to be closed',
  });
}
