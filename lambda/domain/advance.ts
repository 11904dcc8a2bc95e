import { type Callback, parseCallback } from './callback';
import type { Definition } from './conference';
import type { AnswerEntry, CallbackEntry, ChangeEntry, Entry, Question, UnreadableEntry } from './entry';
import { after, type Instant } from './instant';
import {
  asOf,
  type Heard,
  holding,
  INITIAL,
  MOST_PARTICIPANTS,
  type Phase,
  present,
  type State,
} from './state';
import {
  callbackReceived,
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

/** What a deployment may set. */
export interface Rules {
  /** What FoneStorm's status words mean. Keys in lower case. A word that is not here means nothing and passes through. */
  readonly statusWords: Readonly<Record<string, 'started' | 'ended'>>;
  /** How long a question waits, in milliseconds, so that one settles all that is received meanwhile. */
  readonly questionDelay: number;
}

/** FoneStorm documents `unknown` alone; these are the words such systems use. */
export const STATUS_WORDS: Rules['statusWords'] = {
  ...{ started: 'started', active: 'started', live: 'started', running: 'started', in_progress: 'started' },
  ...{ ended: 'ended', completed: 'ended', complete: 'ended', finished: 'ended', closed: 'ended' },
};

export const RULES: Rules = { statusWords: STATUS_WORDS, questionDelay: 5000 };

/** The rules with words of a deployment's own, which win. */
export function rulesWith(words: Rules['statusWords']): Rules {
  const own = Object.entries(words).map(([word, meaning]) => [word.toLowerCase(), meaning]);
  return { ...RULES, statusWords: { ...STATUS_WORDS, ...Object.fromEntries(own) } };
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
      return onChange(known, entry);
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
  return outcome(known, entry, state, [faultReceived(entry, fault)], { reason: fault, rules });
}

function onCallback(known: Known, entry: CallbackEntry, rules: Rules): Outcome {
  const { definition, duplicateOf } = known;
  const before = known.state ?? INITIAL;
  const callback = parseCallback(entry.request);
  const received = callbackReceived(entry, callback, definition?.fonestorm, duplicateOf);
  const doubt = contradiction(known, entry, callback, rules);
  if (duplicateOf !== undefined || entry.redriven || isClosed(before)) {
    return outcome(known, entry, before, [received], { reason: doubt, rules });
  }
  const heard = hear(before, entry, callback, rules, known.callEnded === true);
  const phase = phaseAfter(before, heard, callback, definition, rules);
  const next = { ...heard, ...(phase && { phase }) };
  const happened = [received, ...differences(before, next, callback)];
  return outcome(known, entry, next, happened, { reason: doubt, rules, occurredAt: callback.time });
}

/** States in which a callback alone changes nothing. */
function isClosed(state: State): boolean {
  return state.phase === 'cancelled' || state.phase === 'failed' || state.phase === 'gone';
}

/** Why a callback is not to be believed without asking, or undefined where it is. */
function contradiction(
  { definition, state, duplicateOf }: Known,
  entry: CallbackEntry,
  callback: Callback,
  rules: Rules,
): string | undefined {
  if (duplicateOf !== undefined) return undefined;
  if (entry.redriven) return 'a callback came back from a dead-letter queue';
  if (callback.faults[0] !== undefined) return `a callback is not understood: ${callback.faults[0]}`;
  if (!saysSomething(callback, rules)) return 'a callback says nothing that is understood';
  if (callback.about !== undefined && !isAbout(callback.about, entry.conferenceId, definition)) {
    return `a callback says it is about ${callback.about.slice(0, 64)}`;
  }
  if (meaning(callback.word, rules) === 'ended' && (showsPresence(callback) || state?.participants.length)) {
    return 'a callback says that it is over, and somebody is there';
  }
  if (state && isClosed(state)) return `a callback came though the conference is ${state.phase}`;
  if (state?.phase === 'ended' && saysGoingOn(callback, rules) && !hasOrder(callback)) {
    return 'a callback says that it goes on though it ended';
  }
  return undefined;
}

function saysSomething(callback: Callback, rules: Rules): boolean {
  const { organizer, attendees, word, call } = callback;
  if (organizer !== undefined || attendees !== undefined || call) return true;
  return word !== undefined && (word.toLowerCase() === 'unknown' || meaning(word, rules) !== undefined);
}

function isAbout(id: string, conferenceId: string, definition?: Definition): boolean {
  return id === conferenceId || definition?.fonestorm === undefined || id === definition.fonestorm.id;
}

function meaning(word: string | undefined, rules: Rules): 'started' | 'ended' | undefined {
  return word === undefined ? undefined : rules.statusWords[word.toLowerCase()];
}

function showsPresence({ organizer, attendees, call }: Callback): boolean {
  return organizer === true || (attendees ?? 0) > 0 || call?.status === 'BEGIN';
}

function saysGoingOn(callback: Callback, rules: Rules): boolean {
  return showsPresence(callback) || meaning(callback.word, rules) === 'started';
}

/** The facts with a callback's added. Of facts that carry times, the order of arrival does not matter. */
function hear(
  before: State,
  entry: CallbackEntry,
  callback: Callback,
  rules: Rules,
  callEnded: boolean,
): State {
  const { time, word, call } = callback;
  const at = <T>(value: T): Heard<T> => (time ? { value, time } : { value });
  const said = meaning(word, rules);
  const over = said === 'ended' && !showsPresence(callback);
  const organizer = over ? false : callback.organizer;
  const attendees = over ? 0 : callback.attendees;
  const isAboutPresence = organizer !== undefined || attendees !== undefined || said !== undefined || call;
  return {
    ...before,
    organizer: organizer === undefined ? before.organizer : holding(before.organizer, at(organizer)),
    attendees: attendees === undefined ? before.attendees : holding(before.attendees, at(attendees)),
    word: word === undefined ? before.word : holding(before.word, at(word)),
    participants: participants(before, callback, callEnded),
    attended: before.attended || saysGoingOn(callback, rules) || call !== undefined,
    asOf: asOf(before, time ?? entry.receivedAt),
    ...(isAboutPresence && { heardAt: entry.receivedAt }),
  };
}

function participants(
  { participants: there }: State,
  { call }: Callback,
  callEnded: boolean,
): readonly string[] {
  if (!call) return there;
  if (call.status === 'END') return there.filter((uid) => uid !== call.uid);
  return callEnded || there.length >= MOST_PARTICIPANTS ? there : [...there, call.uid];
}

/**
 * A conference that ended is opened again by a callback only where it proves to be newer: by a time or an identity of
 * its own. Otherwise it may be an old one that came late, and FoneStorm is asked.
 */
function phaseAfter(
  before: State,
  heard: State,
  callback: Callback,
  definition: Definition | undefined,
  rules: Rules,
): Phase | undefined {
  return before.phase === 'ended' && !hasOrder(callback) ? 'ended' : phaseOf(heard, definition, rules);
}

/** A time or an identity of its own tells whether a callback is newer than what is known. */
function hasOrder(callback: Callback): boolean {
  return callback.time !== undefined || callback.call !== undefined;
}

/** What the facts make of a conference: presence and the clock are enough, FoneStorm's words are a bonus. */
function phaseOf(state: State, definition: Definition | undefined, rules: Rules): Phase | undefined {
  if (!definition) return state.phase;
  if (!state.attended) return meaning(state.word.value, rules) === 'ended' ? 'ended' : 'scheduled';
  if (present(state)) return 'live';
  const isPastEnd = state.asOf !== undefined && state.asOf >= definition.fields.end_time;
  return isPastEnd || meaning(state.word.value, rules) === 'ended' ? 'ended' : 'live';
}

function onChange(known: Known, entry: ChangeEntry): Outcome {
  const before = known.state ?? INITIAL;
  switch (entry.change) {
    case 'created': {
      const isNew = before.phase === undefined || before.phase === 'failed';
      const next: State = isNew ? { ...before, phase: 'scheduled' } : before;
      return outcome(known, entry, next, differences(before, next));
    }
    case 'updated':
      return outcome(known, entry, before, [{ type: 'Conference Updated', changed: entry.changed ?? [] }]);
    case 'deleted': {
      const next: State = { ...before, phase: 'cancelled' };
      return outcome(known, entry, next, differences(before, next));
    }
    case 'failed': {
      const reason = entry.reason ?? 'FoneStorm refused';
      return outcome(known, entry, { ...before, phase: 'failed' }, [
        { type: 'Conference Creation Failed', reason },
      ]);
    }
    default:
      return entry.change satisfies never;
  }
}

function onAnswer(known: Known, entry: AnswerEntry, rules: Rules): Outcome {
  const { askedAt, answer } = entry;
  const before = known.state ?? INITIAL;
  const isOvertaken = before.heardAt !== undefined && before.heardAt > askedAt;
  if (entry.redriven) return outcome(known, entry, before, [], { reason: 'an answer came back late', rules });
  if (isOvertaken || before.phase === 'cancelled') return outcome(known, entry, before, []);
  const confirmed = { ...before, asOf: asOf(before, askedAt), confirmedAt: askedAt };
  if (answer === 'not found') {
    const isLost = before.phase === 'scheduled' || before.phase === 'live';
    const next: State = isLost ? { ...confirmed, phase: 'gone' } : confirmed;
    return outcome(known, entry, next, differences(before, next), { occurredAt: askedAt });
  }
  const nobody = !answer.organizer_status && answer.attendees_status === 0;
  const isSaying = answer.conference_status.toLowerCase() !== 'unknown';
  const settled: State = {
    ...confirmed,
    organizer: { value: answer.organizer_status, time: askedAt },
    attendees: { value: answer.attendees_status, time: askedAt },
    word: isSaying ? { value: answer.conference_status, time: askedAt } : before.word,
    participants: nobody ? [] : before.participants,
    attended: before.attended || !nobody || meaning(answer.conference_status, rules) === 'started',
  };
  const phase = phaseOf(settled, known.definition, rules);
  const next = { ...settled, ...(phase && { phase }) };
  return outcome(known, entry, next, differences(before, next), { occurredAt: askedAt });
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
  const question = ask(entry, state, also);
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
function ask(entry: Entry, state: State, { reason, rules }: Also): Question | undefined {
  if (reason === undefined || !rules) return undefined;
  if (state.questionDue !== undefined && state.questionDue > entry.receivedAt) return undefined;
  const notBefore = after(entry.receivedAt, rules.questionDelay);
  return { id: entry.id, conferenceId: entry.conferenceId, reason, notBefore };
}
