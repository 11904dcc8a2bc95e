import type { Call, Callback } from './callback/parse-callback';
import { type Definition, windowOf } from './definition';
import { type Instant, later } from './instant';
import type { Rules } from './rules';
import {
  isAnyonePresent,
  isAttended,
  MAX_PARTICIPANTS,
  newerObservation,
  type Observed,
  type Phase,
  type State,
  withKnownArrivals,
  withPhase,
} from './state';
import { isUnknownWord, meaningOf, type StatusWordMeaning } from './status-words';

/**
 * The state after a callback. The order of receipt does not matter for values with a time and for calls.
 *
 * @param receivedAt the receipt of the callback
 * @param isStale the call status was out of date when the callback was received
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
  const isEverybodyReported = organizer !== undefined && attendees !== undefined;
  return {
    ...(isEverybodyReported ? withKnownArrivals(before) : before),
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

/** Whether presence is mentioned, also the absence of everybody. */
export function hasPresenceFields({
  organizer,
  attendees,
}: {
  readonly organizer?: boolean | undefined;
  readonly attendees?: number | undefined;
}): boolean {
  return organizer !== undefined || attendees !== undefined;
}

/** Whether a callback reports that somebody is present. */
export function reportsSomeonePresent(callback: Callback): boolean {
  const { organizer, attendees } = callback;
  return organizer === true || (attendees ?? 0) > 0 || voiceCallOf(callback)?.status === 'BEGIN';
}

/** Whether a callback reports that the conference is not over. */
export function reportsOngoing(callback: Callback, rules: Rules): boolean {
  return reportsSomeonePresent(callback) || meaningOf(callback.statusWord, rules) === 'started';
}

/**
 * Whether a callback proves that it is not old and late: it has FoneStorm's time, or it begins a call that has not ended.
 *
 * @param after the state after the callback
 */
export function isProvenNew({ time, call }: Callback, after: State): boolean {
  return time !== undefined || (call?.status === 'BEGIN' && after.participants.includes(call.uid));
}

/**
 * The phase that follows from the state. Presence and the clock are enough; FoneStorm's status words only add to them. Presence
 * or a word for the start reopens an ended conference. The clock does not: the change to a later time may still be in the
 * mailbox. A conference without times ends when nobody is present any more.
 *
 * @param state the state, with the phase before
 * @param meaning the meaning of the status word in the current entry
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
  if (isMaybeAttended(state, meaning)) return 'live';
  const window = windowOf(definition.fields);
  if (!window) return hasEndedEmpty(state, meaning) ? 'ended' : 'live';
  const isPastEnd = state.asOf !== undefined && state.asOf >= window.end;
  const isStillOver = state.phase === 'ended' && meaning !== 'started';
  return isPastEnd || isEndReported || isStillOver ? 'ended' : 'live';
}

/** Whether people may be present whose arrival the relay missed. An end that was reported, or published, is certain. */
function isMaybeAttended(
  { hasUnknownArrivals, endReported, phase }: State,
  meaning: StatusWordMeaning | undefined,
): boolean {
  const isOver = endReported?.value === true || (phase === 'ended' && meaning !== 'started');
  return hasUnknownArrivals === true && !isOver;
}

/** Whether an empty always-open conference has ended: FoneStorm reported presence before, or a word for the end. */
function hasEndedEmpty(
  { endReported, phase, isPresenceKnown }: State,
  meaning: StatusWordMeaning | undefined,
): boolean {
  if (meaning === 'started') return false;
  return isPresenceKnown === true || endReported?.value === true || phase === 'ended';
}

/** The state after FoneStorm confirmed the conference. Earlier callbacks may already have reported presence. */
export function markScheduled(before: State, definition: Definition | undefined): State {
  return withPhase(before, derivePhase({ ...before, phase: 'scheduled' }, definition));
}
