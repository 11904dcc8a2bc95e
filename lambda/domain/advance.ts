import { answered, confirmed, decidedOf, findingsOf, findingsOfEnd, isUndecided } from './answer';
import { callbackOf, isConferenceWord, WORD_EXPECTED } from './callback';
import { withoutFuture } from './clock-ahead';
import { isOver } from './closing';
import type { Definition } from './conference';
import { doubtOf, doubtOfRepeat } from './doubt';
import type {
  AnswerEntry,
  CallbackEntry,
  ChangeEntry,
  Entry,
  NumberCommand,
  Question,
  TickEntry,
} from './entry';
import { endIn, expected, hear, isNews, phaseOf } from './hearing';
import { after, type Instant, later } from './instant';
import { moved } from './moved';
import { applyAssignment, withCommand } from './number-assignment';
import { meaning, type Rules } from './rules';
import { erased, INITIAL, inPhase, isAttended, isClosed, latest, type State } from './state';
import { statusCheckFor } from './status-check';
import {
  callbackReceived,
  creationFailed,
  deliveryFailed,
  differences,
  faultReceived,
  type Happening,
  type StatusEvent,
  statusEvents,
} from './status-event';
import { happeningOf, isReminder } from './step-event';
import { awaited, decidedFor, held, isAlwaysOpen, stepped, stepsDue, timed } from './timetable';

/** What is known of a conference before an entry is advanced. */
export interface Known {
  /** Undefined where nobody asked for such a conference. */
  readonly definition?: Definition | undefined;
  /** Undefined before the first entry. */
  readonly state?: State | undefined;
  /** The entry that brought the same call and status before, where another one did. */
  readonly duplicateOf?: string | undefined;
  /** Whether the entry's news of a call was out of date when it arrived: see `isOvertaken`. */
  readonly isOvertaken?: boolean | undefined;
  /** The entry's call belongs to another conference, or its BEGIN is not known yet: the entry changes nothing here. */
  readonly isElsewhere?: true | undefined;
}

/** What an entry came to. */
export interface Outcome {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  readonly question?: Question;
  readonly command?: NumberCommand;
  /** Its history may expire: the audit at its close found nothing, or its times were removed. */
  readonly isAudited?: true;
  /** All that is stored about it is to go away, the state but for this one. */
  readonly isErased?: true;
}

/**
 * Advances a conference by one entry of its mailbox. Pure: the same conference and the same entry give the same
 * outcome.
 */
export function advance(stored: Known, entry: Entry, rules: Rules): Outcome {
  // A redriven entry was received long ago: all later moments would look as if a clock had been ahead.
  const isTimely = stored.state !== undefined && !entry.redriven;
  const known = isTimely ? { ...stored, state: withoutFuture(stored.state, entry.receivedAt) } : stored;
  switch (entry.kind) {
    case 'callback':
      return onCallback(known, entry, rules);
    case 'change':
      return onChange(known, entry, rules);
    case 'answer':
      return onAnswer(known, entry, rules);
    case 'tick':
      return onTick(known, entry, rules);
    case 'undelivered':
      return outcome(known, entry, rules, known.state ?? INITIAL, [deliveryFailed(entry)]);
    case 'assignment': {
      const { state, happened } = applyAssignment(known.state ?? INITIAL, entry);
      return outcome(known, entry, rules, state, happened);
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
export function onFault(known: Known, entry: Entry, fault: string, rules: Rules): Outcome {
  const before = known.state ?? INITIAL;
  const state = entry.kind === 'tick' ? held(before, entry) : before;
  // FoneStorm was asked just now, if its answer is at fault: the next poll asks again.
  const reason = entry.kind === 'answer' ? undefined : fault;
  return outcome(known, entry, rules, state, [faultReceived(entry, fault)], { reason });
}

function onCallback(known: Known, entry: CallbackEntry, rules: Rules): Outcome {
  const { definition, duplicateOf, isOvertaken = false } = known;
  const before = known.state ?? INITIAL;
  const callback = callbackOf(entry);
  const received = callbackReceived(entry, callback, definition, duplicateOf);
  if (known.isElsewhere) return outcome(known, entry, rules, before, [received]);
  if (duplicateOf !== undefined) {
    return outcome(known, entry, rules, before, [received], {
      reason: doubtOfRepeat(callback, before, isOvertaken),
    });
  }
  const said = entry.redriven ? endIn(callback) : callback;
  const heard = hear(before, said, entry.receivedAt, rules, isOvertaken);
  const reason = doubtOf(entry, callback, before, heard, definition, rules);
  const isEndKnown = said.call !== undefined && before.participants.includes(said.call.uid);
  if ((entry.redriven && !isEndKnown) || isClosed(before))
    return outcome(known, entry, rules, before, [received], { reason });
  // What ended is opened again only by what is news: anything else may be old and late, and FoneStorm is asked.
  const isOver = before.phase === 'ended' && !(isAttended(heard) && isNews(callback, heard));
  const next = inPhase(heard, isOver ? 'ended' : phaseOf(heard, definition, meaning(said.word, rules)));
  const happened = [received, ...differences(before, next, definition, callback)];
  return outcome(known, entry, rules, next, happened, { reason, occurredAt: callback.time });
}

function onChange(known: Known, entry: ChangeEntry, rules: Rules): Outcome {
  const { definition } = known;
  const before = known.state ?? INITIAL;
  const came = (next: State, happened = differences(before, next, definition)) =>
    outcome(known, entry, rules, next, happened);
  switch (entry.change) {
    case 'created': {
      const isNew = before.phase === undefined || before.phase === 'failed';
      return came(isNew ? expected(before, definition) : before);
    }
    case 'adopted': {
      const next = before.phase === undefined ? expected(before, definition) : before;
      // What was heard of it before it was known.
      const heard = differences(before, next, definition).filter(
        ({ type }) => type !== 'Conference Scheduled',
      );
      return came(next, [{ type: 'Conference Adopted' }, ...heard]);
    }
    case 'updated': {
      const next = moved(before, entry, definition);
      const updated: Happening = { type: 'Conference Updated', changed: entry.changed ?? [] };
      return came(next, [updated, ...differences(before, next, definition)]);
    }
    case 'deleted':
      return came(inPhase(before, 'cancelled'));
    case 'erased': {
      const wasThere = before.phase !== undefined && before.phase !== 'failed';
      const happened = wasThere ? differences(before, inPhase(before, 'cancelled'), definition) : [];
      return { ...came(erased(before, entry.receivedAt), happened), isErased: true };
    }
    case 'failed':
      return came(before.phase === 'cancelled' ? before : inPhase(before, 'failed'), [
        creationFailed(entry, definition),
      ]);
    default:
      return entry.change satisfies never;
  }
}

function onTick(known: Known, entry: TickEntry, rules: Rules): Outcome {
  const before = known.state ?? INITIAL;
  const { timetable } = before;
  if (timetable?.revision !== entry.revision) return outcome(known, entry, rules, before, []);
  const moment = later(entry.receivedAt, entry.dueAt);
  const due = stepsDue(before, known.definition, moment, rules);
  // One event of a type for each entry: where two reminders are late, the second has a tick of its own.
  const [reminder] = due.filter(isReminder);
  const steps = due.filter((step) => !isReminder(step) || step === reminder);
  const stepsDone: State = { ...before, timetable: stepped(timetable, steps) };
  const { state: next, command } = withCommand(stepsDone, entry, steps, moment, rules);
  const happened = steps.flatMap((step) => happeningOf(step) ?? []);
  if (isGivenUp(before, moment, rules)) {
    const findings = ['FoneStorm was asked, and did not answer', ...findingsOfEnd(next)];
    return closed(known, entry, next, happened, findings, rules);
  }
  const asked = steps.filter((step) => step !== 'assign number' && happeningOf(step) === undefined);
  const reason = asked.length > 0 ? `it is time: ${asked.join(', ')}` : undefined;
  return outcome(known, entry, rules, next, happened, { reason, command });
}

/** Whether FoneStorm was asked at the close for so long that no answer is to be expected. */
function isGivenUp({ timetable, unansweredSince }: State, moment: Instant, rules: Rules): boolean {
  const isClosing = timetable?.awaiting.includes('close') ?? false;
  return isClosing && unansweredSince !== undefined && moment >= after(unansweredSince, rules.patience);
}

function onAnswer(known: Known, entry: AnswerEntry, rules: Rules): Outcome {
  const { definition } = known;
  const { askedAt, answer } = entry;
  if (answer !== 'not found' && !isConferenceWord(answer.conference_status ?? 'unknown')) {
    return onFault(known, entry, WORD_EXPECTED, rules);
  }
  const before = known.state ?? INITIAL;
  const heard = answered(before, askedAt);
  if (entry.redriven) return outcome(known, entry, rules, heard, [], { reason: 'an answer came back late' });
  if (before.phase === 'cancelled') return decided(known, entry, before, heard, rules);
  const next = confirmed(heard, entry, definition, rules);
  // A newer answer has said all that this one could.
  if (latest(before.confirmedAt, askedAt) > askedAt) return outcome(known, entry, rules, heard, []);
  if (latest(before.heardAt, askedAt) <= askedAt) return decided(known, entry, before, next, rules);
  const isContradicted = differences(before, next, definition).length > 0;
  const isOpen = isContradicted || (before.timetable?.awaiting.length ?? 0) > 0;
  return outcome(known, entry, rules, heard, [], {
    reason: isOpen ? 'an answer was overtaken by a callback' : undefined,
  });
}

/** What an answer comes to that holds: the differences that it makes, and what waited for it. */
function decided(known: Known, entry: AnswerEntry, before: State, state: State, rules: Rules): Outcome {
  const { askedAt: occurredAt, audit } = entry;
  const awaiting = awaited(before, known.definition, occurredAt, rules).filter(
    (step) => !isUndecided(step, state, entry.answer),
  );
  const happened = [
    ...differences(before, state, known.definition),
    ...awaiting.flatMap((step) => decidedOf(step, state, entry.answer) ?? []),
  ];
  const next = decidedFor(state, awaiting);
  if (!awaiting.includes('close') || !isOver(before, next)) {
    return outcome(known, entry, rules, next, happened, { occurredAt });
  }
  if (audit) return closed(known, entry, next, happened, findingsOf(audit, entry, next), rules);
  const closing = decidedFor(
    state,
    awaiting.filter((step) => step !== 'close'),
  );
  return outcome(known, entry, rules, closing, happened, { occurredAt, reason: 'it is closing' });
}

/** The end of a conference's timetable. Where the audit found something, its history is kept. */
function closed(
  known: Known,
  entry: Entry,
  state: State,
  happened: readonly Happening[],
  findings: readonly string[],
  rules: Rules,
): Outcome {
  const isAudited = findings.length === 0;
  const audited = entry.kind === 'answer' ? entry.audit?.upTo : undefined;
  const { isExpiring: _before, ...decided } = decidedFor(state, state.timetable?.awaiting ?? []);
  const next: State = {
    ...decided,
    closedAt: entry.receivedAt,
    ...(isAudited && audited !== undefined && { audited, isExpiring: true }),
  };
  const failed: Happening[] = isAudited ? [] : [{ type: 'Conference Audit Failed', findings }];
  const result = outcome(known, entry, rules, next, [...happened, ...failed]);
  return isAudited ? { ...result, isAudited } : result;
}

interface Also {
  /** Why to ask FoneStorm; nothing is asked where it is undefined. */
  readonly reason?: string | undefined;
  readonly occurredAt?: Instant | undefined;
  readonly command?: NumberCommand | undefined;
}

function outcome(
  known: Known,
  entry: Entry,
  rules: Rules,
  state: State,
  happened: readonly Happening[],
  { reason, command, occurredAt = entry.receivedAt }: Also = {},
): Outcome {
  const before = known.state ?? INITIAL;
  const question = statusCheckFor(entry, state, known.definition, reason, rules);
  const next: State = {
    ...state,
    position: state.position + 1,
    sequence: state.sequence + happened.length,
    ...(state.phase !== before.phase && { phaseAt: entry.receivedAt }),
    ...(question && {
      questionDue: question.notBefore,
      unansweredSince: state.unansweredSince ?? question.notBefore,
    }),
  };
  const advanced = timed(before, next, known.definition, entry.receivedAt, rules);
  const hasNoTimes = isAlwaysOpen(advanced.timetable);
  const wasScheduled = before.timetable !== undefined && !isAlwaysOpen(before.timetable);
  return {
    // The history of an always-open conference expires by age, so a later audit does not expect it.
    state: hasNoTimes ? { ...advanced, audited: advanced.sequence } : advanced,
    events: statusEvents(entry, occurredAt, known.definition, state, happened),
    ...(question && { question }),
    ...(command && { command }),
    ...(hasNoTimes && wasScheduled && { isAudited: true }),
  };
}
