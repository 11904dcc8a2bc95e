import type { Call, Callback } from './callback';
import { type Definition, windowOf } from './conference';
import type { Instant } from './instant';
import { isUnknown, type Meaning, meaning, type Rules } from './rules';
import {
  type Heard,
  holding,
  inPhase,
  isAttended,
  latest,
  MOST_PARTICIPANTS,
  type Phase,
  present,
  type State,
} from './state';

/**
 * The facts with a callback's added. Of facts that carry times or identities, the order of arrival does not matter.
 *
 * @param receivedAt when the relay received it
 * @param isOvertaken its news of a call was out of date when it arrived
 */
export function hear(
  before: State,
  callback: Callback,
  receivedAt: Instant,
  rules: Rules,
  isOvertaken: boolean,
): State {
  const { time } = callback;
  const voiceCall = voiceCallOf(callback);
  const at = <T>(value: T): Heard<T> => (time ? { value, time } : { value });
  const meant = meaning(callback.word, rules);
  const isEmpty = meant === 'ended' && !showsPresence(callback);
  const organizer = isEmpty ? false : callback.organizer;
  const attendees = isEmpty ? 0 : callback.attendees;
  const over = meant && at(meant === 'ended');
  const word = callback.word === undefined || isUnknown(callback.word) ? undefined : callback.word;
  const isHeard = organizer !== undefined || attendees !== undefined || word !== undefined || voiceCall;
  const isPresenceSaid = saysPresence({ organizer, attendees });
  const wasThere = voiceCall?.status === 'END' && !callback.isUnanswered;
  return {
    ...before,
    organizer: organizer === undefined ? before.organizer : holding(before.organizer, at(organizer)),
    attendees: attendees === undefined ? before.attendees : holding(before.attendees, at(attendees)),
    word: word === undefined ? before.word : holding(before.word, at(word)),
    ...(over && { over: before.over ? holding(before.over, over) : over }),
    ...(voiceCall && !isOvertaken && callsAfter(before, voiceCall)),
    attended: before.attended || saysGoingOn({ ...callback, isFax: true }, rules) || wasThere,
    ...((isPresenceSaid || wasThere) && { isPresenceKnown: true }),
    ...((isPresenceSaid || voiceCall) && { presenceAt: latest(before.presenceAt, receivedAt) }),
    asOf: latest(before.asOf, receivedAt),
    ...(isHeard && { heardAt: latest(before.heardAt, receivedAt) }),
  };
}

/** The call of a callback, unless it is a fax: faxes do not count as participants. */
function voiceCallOf({ call, isFax }: Callback): Call | undefined {
  return isFax ? undefined : call;
}

/** The part of a callback that is valid at any delay: a call ends once, so its END is true for its `uid`. */
export function endIn({ faults, known, unknown, call, isFax, isUnanswered }: Callback): Callback {
  return {
    ...{ faults, known, unknown },
    ...(call?.status === 'END' && { call, ...(isFax && { isFax }), ...(isUnanswered && { isUnanswered }) }),
  };
}

/** The calls in progress after a BEGIN or an END. */
function callsAfter(
  { participants: there, unsettled = [] }: State,
  { uid, status }: Call,
): Pick<State, 'participants' | 'unsettled'> {
  if (status === 'END') {
    const others = (uids: readonly string[]) => uids.filter((each) => each !== uid);
    return { participants: others(there), ...(unsettled.length > 0 && { unsettled: others(unsettled) }) };
  }
  const isFull = there.includes(uid) || there.length >= MOST_PARTICIPANTS;
  return { participants: isFull ? there : [...there, uid] };
}

/** Whether it is said who is there, or that nobody is. */
export function saysPresence({
  organizer,
  attendees,
}: {
  readonly organizer?: boolean | undefined;
  readonly attendees?: number | undefined;
}): boolean {
  return organizer !== undefined || attendees !== undefined;
}

/** Whether a callback says that somebody is there. */
export function showsPresence(callback: Callback): boolean {
  const { organizer, attendees } = callback;
  return organizer === true || (attendees ?? 0) > 0 || voiceCallOf(callback)?.status === 'BEGIN';
}

/** Whether a callback says that the conference is not over. */
export function saysGoingOn(callback: Callback, rules: Rules): boolean {
  return showsPresence(callback) || meaning(callback.word, rules) === 'started';
}

/**
 * Whether a callback proves that it is not an old one that came late: it carries a time of its own, or it begins a
 * call that was not heard to end.
 *
 * @param heard the facts with the callback's added
 */
export function isNews({ time, call }: Callback, heard: State): boolean {
  return time !== undefined || (call?.status === 'BEGIN' && heard.participants.includes(call.uid));
}

/**
 * What the facts make of a conference: presence and the clock are enough, FoneStorm's words are a bonus. One that ended
 * is opened again by presence, and by a word that means the start, but not by the clock: it may have been moved ahead, and
 * the change that says so is on its way. A conference without times is over when nobody is there any more.
 *
 * @param state the facts, with the phase before
 * @param said what the word means that was heard just now
 */
export function phaseOf(state: State, definition: Definition | undefined, said?: Meaning): Phase | undefined {
  if (!definition) return state.phase;
  const isSaidOver = state.over?.value === true;
  if (!isAttended(state)) return isSaidOver ? 'ended' : 'scheduled';
  if (present(state)) return 'live';
  const window = windowOf(definition.fields);
  if (!window) return hasEndedEmpty(state, said) ? 'ended' : 'live';
  const isPastEnd = state.asOf !== undefined && state.asOf >= window.end;
  const isStillOver = state.phase === 'ended' && said !== 'started';
  return isPastEnd || isSaidOver || isStillOver ? 'ended' : 'live';
}

/** Whether an empty always-open conference has ended: FoneStorm reported presence, or a word that means the end. */
function hasEndedEmpty({ over, phase, isPresenceKnown }: State, said: Meaning | undefined): boolean {
  if (said === 'started') return false;
  return isPresenceKnown === true || over?.value === true || phase === 'ended';
}

/** FoneStorm has it; callbacks may have told more already. */
export function expected(before: State, definition: Definition | undefined): State {
  return inPhase(before, phaseOf({ ...before, phase: 'scheduled' }, definition));
}
