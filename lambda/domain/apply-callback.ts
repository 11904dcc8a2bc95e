import type { Call, Callback } from './callback/parse-callback';
import { type Definition, windowOf } from './definition';
import { type Instant, later } from './instant';
import { isUnknownWord, meaningOf, type Rules, type StatusWordMeaning } from './rules';
import {
  isAnyonePresent,
  isAttended,
  MAX_PARTICIPANTS,
  newerObservation,
  type Observed,
  type Phase,
  type State,
  withPhase,
} from './state';

/**
 * The facts with a callback's added. Of facts that carry times or identities, the order of arrival does not matter.
 *
 * @param receivedAt when the relay received it
 * @param isOvertaken its news of a call was out of date when it arrived
 */
export function applyCallback(
  before: State,
  callback: Callback,
  receivedAt: Instant,
  rules: Rules,
  isStale: boolean,
): State {
  const { time } = callback;
  const voiceCall = voiceCallOf(callback);
  const at = <T>(value: T): Observed<T> => (time ? { value, time } : { value });
  const meaning = meaningOf(callback.statusWord, rules);
  const isEmpty = meaning === 'ended' && !reportsSomeonePresent(callback);
  const organizer = isEmpty ? false : callback.organizer;
  const attendees = isEmpty ? 0 : callback.attendees;
  const end = meaning && at(meaning === 'ended');
  const word =
    callback.statusWord === undefined || isUnknownWord(callback.statusWord) ? undefined : callback.statusWord;
  const hasNews = organizer !== undefined || attendees !== undefined || word !== undefined || voiceCall;
  const isPresenceReported = hasPresenceFields({ organizer, attendees });
  const provesAttendance = voiceCall?.status === 'END' && !callback.isUnanswered;
  return {
    ...before,
    organizer: organizer === undefined ? before.organizer : newerObservation(before.organizer, at(organizer)),
    attendees: attendees === undefined ? before.attendees : newerObservation(before.attendees, at(attendees)),
    statusWord: word === undefined ? before.statusWord : newerObservation(before.statusWord, at(word)),
    ...(end && { endReported: before.endReported ? newerObservation(before.endReported, end) : end }),
    ...(voiceCall && !isStale && updateCalls(before, voiceCall)),
    isAttendanceProven:
      before.isAttendanceProven || reportsOngoing({ ...callback, isFax: true }, rules) || provesAttendance,
    ...((isPresenceReported || provesAttendance) && { isPresenceKnown: true }),
    ...((isPresenceReported || voiceCall) && {
      presenceReportedAt: later(before.presenceReportedAt, receivedAt),
    }),
    asOf: later(before.asOf, receivedAt),
    ...(hasNews && { lastCallbackAt: later(before.lastCallbackAt, receivedAt) }),
  };
}

/** The call of a callback, unless it is a fax: faxes do not count as participants. */
function voiceCallOf({ call, isFax }: Callback): Call | undefined {
  return isFax ? undefined : call;
}

/** The part of a callback that is valid at any delay: a call ends once, so its END is true for its `uid`. */
export function onlyCallEnd({ faults, known, unknown, call, isFax, isUnanswered }: Callback): Callback {
  return {
    ...{ faults, known, unknown },
    ...(call?.status === 'END' && { call, ...(isFax && { isFax }), ...(isUnanswered && { isUnanswered }) }),
  };
}

/** The calls in progress after a BEGIN or an END. */
function updateCalls(
  { participants: there, callsAwaitingEnd = [] }: State,
  { uid, status }: Call,
): Pick<State, 'participants' | 'callsAwaitingEnd'> {
  if (status === 'END') {
    const others = (uids: readonly string[]) => uids.filter((each) => each !== uid);
    return {
      participants: others(there),
      ...(callsAwaitingEnd.length > 0 && { callsAwaitingEnd: others(callsAwaitingEnd) }),
    };
  }
  const isFull = there.includes(uid) || there.length >= MAX_PARTICIPANTS;
  return { participants: isFull ? there : [...there, uid] };
}

/** Whether it is said who is there, or that nobody is. */
export function hasPresenceFields({
  organizer,
  attendees,
}: {
  readonly organizer?: boolean | undefined;
  readonly attendees?: number | undefined;
}): boolean {
  return organizer !== undefined || attendees !== undefined;
}

/** Whether a callback says that somebody is there. */
export function reportsSomeonePresent(callback: Callback): boolean {
  const { organizer, attendees } = callback;
  return organizer === true || (attendees ?? 0) > 0 || voiceCallOf(callback)?.status === 'BEGIN';
}

/** Whether a callback says that the conference is not over. */
export function reportsOngoing(callback: Callback, rules: Rules): boolean {
  return reportsSomeonePresent(callback) || meaningOf(callback.statusWord, rules) === 'started';
}

/**
 * Whether a callback proves that it is not an old one that came late: it carries a time of its own, or it begins a
 * call that was not heard to end.
 *
 * @param heard the facts with the callback's added
 */
export function isProvenNew({ time, call }: Callback, after: State): boolean {
  return time !== undefined || (call?.status === 'BEGIN' && after.participants.includes(call.uid));
}

/**
 * What the facts make of a conference: presence and the clock are enough, FoneStorm's words are a bonus. One that ended
 * is opened again by presence, and by a word that means the start, but not by the clock: it may have been moved ahead, and
 * the change that says so is on its way. A conference without times is over when nobody is there any more.
 *
 * @param state the facts, with the phase before
 * @param said what the word means that was heard just now
 */
export function derivePhase(
  state: State,
  definition: Definition | undefined,
  meaning?: StatusWordMeaning,
): Phase | undefined {
  if (!definition) return state.phase;
  const isEndReported = state.endReported?.value === true;
  if (!isAttended(state)) return isEndReported ? 'ended' : 'scheduled';
  if (isAnyonePresent(state)) return 'live';
  const window = windowOf(definition.fields);
  if (!window) return hasEndedEmpty(state, meaning) ? 'ended' : 'live';
  const isPastEnd = state.asOf !== undefined && state.asOf >= window.end;
  const isStillOver = state.phase === 'ended' && meaning !== 'started';
  return isPastEnd || isEndReported || isStillOver ? 'ended' : 'live';
}

/** Whether an empty always-open conference has ended: FoneStorm reported presence, or a word that means the end. */
function hasEndedEmpty(
  { endReported, phase, isPresenceKnown }: State,
  meaning: StatusWordMeaning | undefined,
): boolean {
  if (meaning === 'started') return false;
  return isPresenceKnown === true || endReported?.value === true || phase === 'ended';
}

/** FoneStorm has it; callbacks may have told more already. */
export function markScheduled(before: State, definition: Definition | undefined): State {
  return withPhase(before, derivePhase({ ...before, phase: 'scheduled' }, definition));
}
