import { callbackOf } from './callback';
import type { Definition } from './conference';
import { doubtOf } from './doubt';
import type {
  AnswerEntry,
  CallbackEntry,
  ChangeEntry,
  ConferenceStatus,
  Entry,
  Question,
  UnreadableEntry,
} from './entry';
import { hear, isNews, phaseOf } from './hearing';
import { after, type Instant } from './instant';
import { redactSentence } from './redact';
import { isUnknown, meaning, type Rules } from './rules';
import { INITIAL, isClosed, latest, type Phase, type State } from './state';
import {
  callbackReceived,
  creationFailed,
  differences,
  faultReceived,
  type Happening,
  type StatusEvent,
  statusEvents,
} from './status-event';

/** What is known of a conference before an entry is advanced. */
export interface Known {
  /** Undefined where nobody asked for such a conference. */
  readonly definition?: Definition | undefined;
  /** Undefined before the first entry. */
  readonly state?: State | undefined;
  /** The entry that brought the same call and status before, where another one did. */
  readonly duplicateOf?: string | undefined;
  /** The call that begins with this entry was heard to end before. */
  readonly callEnded?: boolean | undefined;
}

/** What an entry came to. */
export interface Outcome {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  readonly question?: Question;
}

/**
 * Advances a conference by one entry of its mailbox. Pure: the same conference and the same entry give the same
 * outcome.
 */
export function advance(known: Known, entry: Entry, rules: Rules): Outcome {
  switch (entry.kind) {
    case 'callback':
      return onCallback(known, entry, rules);
    case 'change':
      return onChange(known, entry, rules);
    case 'answer':
      return onAnswer(known, entry, rules);
    case 'unreadable':
      return onFault(known, entry, entry.fault, rules);
    default:
      return entry satisfies never;
  }
}

/** What an entry comes to that cannot be handled: an event that carries the fault, and a question. */
export function onFault(known: Known, entry: Entry | UnreadableEntry, fault: string, rules: Rules): Outcome {
  const state = known.state ?? INITIAL;
  return outcome(known, entry, state, [faultReceived(entry, fault)], {
    reason: fault,
    rules,
  });
}

function onCallback(known: Known, entry: CallbackEntry, rules: Rules): Outcome {
  const { definition, duplicateOf } = known;
  const before = known.state ?? INITIAL;
  const callback = callbackOf(entry);
  const received = callbackReceived(entry, callback, definition, duplicateOf);
  if (duplicateOf !== undefined) return outcome(known, entry, before, [received]);
  const heard = hear(before, callback, entry.receivedAt, rules, known.callEnded === true);
  const reason = doubtOf(entry, callback, before, heard, definition, rules);
  if (entry.redriven || isClosed(before)) return outcome(known, entry, before, [received], { reason, rules });
  // What ended is opened again only by what is news: anything else may be old and late, and FoneStorm is asked.
  const isOver = before.phase === 'ended' && !isNews(callback, heard);
  const next = inPhase(heard, isOver ? 'ended' : phaseOf(heard, definition, rules));
  const happened = [received, ...differences(before, next, definition, callback)];
  return outcome(known, entry, next, happened, { reason, rules, occurredAt: callback.time });
}

function inPhase(state: State, phase: Phase | undefined): State {
  return phase ? { ...state, phase } : state;
}

function onChange(known: Known, entry: ChangeEntry, rules: Rules): Outcome {
  const { definition } = known;
  const before = known.state ?? INITIAL;
  switch (entry.change) {
    case 'created': {
      const isNew = before.phase === undefined || before.phase === 'failed';
      const next = isNew
        ? inPhase(before, phaseOf({ ...before, phase: 'scheduled' }, definition, rules))
        : before;
      return outcome(known, entry, next, differences(before, next, definition));
    }
    case 'updated':
      return outcome(known, entry, before, [{ type: 'Conference Updated', changed: entry.changed ?? [] }]);
    case 'deleted': {
      const next = inPhase(before, 'cancelled');
      return outcome(known, entry, next, differences(before, next, definition));
    }
    case 'failed': {
      const next = before.phase === 'cancelled' ? before : inPhase(before, 'failed');
      return outcome(known, entry, next, [creationFailed(entry, definition)]);
    }
    default:
      return entry.change satisfies never;
  }
}

function onAnswer(known: Known, entry: AnswerEntry, rules: Rules): Outcome {
  const { definition } = known;
  const { askedAt, answer } = entry;
  const before = known.state ?? INITIAL;
  if (entry.redriven) return outcome(known, entry, before, [], { reason: 'an answer came back late', rules });
  const newest = latest(before.heardAt, before.confirmedAt ?? askedAt);
  if (newest > askedAt || before.phase === 'cancelled') return outcome(known, entry, before, []);
  const confirmed = { ...before, asOf: latest(before.asOf, askedAt), confirmedAt: askedAt };
  const next =
    answer === 'not found' ? lost(confirmed) : settled(confirmed, answer, askedAt, definition, rules);
  return outcome(known, entry, next, differences(before, next, definition), { occurredAt: askedAt });
}

function lost(before: State): State {
  const isExpected = before.phase === 'scheduled' || before.phase === 'live';
  return isExpected ? inPhase(before, 'gone') : before;
}

/** The facts as FoneStorm's details have them. */
function settled(
  before: State,
  { organizer_status: organizer, attendees_status: attendees, conference_status: word }: ConferenceStatus,
  time: Instant,
  definition: Definition | undefined,
  rules: Rules,
): State {
  const isNobody = !organizer && attendees === 0;
  const state: State = {
    ...before,
    organizer: { value: organizer, time },
    attendees: { value: attendees, time },
    word: isUnknown(word) ? before.word : { value: word, time },
    participants: isNobody ? [] : before.participants,
    attended: before.attended || !isNobody || meaning(word, rules) === 'started',
  };
  return inPhase(state, phaseOf(state, definition, rules));
}

interface Also {
  /** Why to ask FoneStorm; nothing is asked where it is undefined. */
  readonly reason?: string | undefined;
  readonly rules?: Rules;
  readonly occurredAt?: Instant | undefined;
}

function outcome(
  known: Known,
  entry: Entry,
  state: State,
  happened: readonly Happening[],
  also: Also = {},
): Outcome {
  const question = ask(known, entry, state, also);
  return {
    state: {
      ...state,
      position: state.position + 1,
      sequence: state.sequence + happened.length,
      ...(question && { questionDue: question.notBefore }),
    },
    events: statusEvents(entry, also.occurredAt ?? entry.receivedAt, known.definition, state, happened),
    ...(question && { question }),
  };
}

/** One question at a time: one that is not due yet settles this, too. */
function ask(
  { definition }: Known,
  entry: Entry,
  state: State,
  { reason, rules }: Also,
): Question | undefined {
  if (reason === undefined || !rules) return undefined;
  if (state.questionDue !== undefined && state.questionDue > entry.receivedAt) return undefined;
  const notBefore = after(entry.receivedAt, rules.questionDelay);
  const sentence = redactSentence(reason, definition?.fonestorm?.pin);
  return { id: entry.id, conferenceId: entry.conferenceId, reason: sentence, notBefore };
}
