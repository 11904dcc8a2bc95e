import type { Assignment } from './fonenumbers/booking';
import type { Instant } from './instant';

/**
 * The phase of a conference.
 *
 * - `scheduled`: FoneStorm has the conference, and nobody has joined yet.
 * - `live`: somebody has joined, and the conference is not over.
 * - `ended`: the conference is over. News of presence or a later end time can reopen it.
 * - `gone`: FoneStorm no longer has the conference. A later status report can bring it back.
 * - `failed`: FoneStorm refused to create the conference. Another create request can follow.
 * - `cancelled`: a caller deleted the conference. This phase is final.
 */
export type Phase = 'scheduled' | 'live' | 'ended' | 'gone' | 'failed' | 'cancelled';

/** A value, and FoneStorm's own time of it if FoneStorm gave one. */
export interface Observed<T> {
  readonly value: T;
  readonly time?: Instant;
}

/** The truth about a conference now, as far as it is known. Only `advance` writes it. */
export interface State {
  /** The number of entries that the conference was advanced by. */
  readonly position: number;
  /** The sequence number of the last event about this conference. */
  readonly sequence: number;
  /** Undefined until the first entry. */
  readonly phase?: Phase;
  /** The receipt of the entry that caused this phase. */
  readonly phaseAt?: Instant;
  /**
   * Whether it is certain that somebody has joined. A call proves that only at its END. Before its END, the call is in
   * `participants` or `callsAwaitingEnd`. See `isAttended`.
   */
  readonly isAttendanceProven: boolean;
  /** At least one callback or status report mentioned presence. Without one, absence is not known. */
  readonly isPresenceKnown?: true;
  /**
   * The conference was adopted, and FoneStorm has not reported since who is present. People may have joined before the adoption. So
   * the conference may not be empty after the last known call.
   */
  readonly hasUnknownArrivals?: true;
  /** The time of the last mention of presence: the receipt of the callback, or the request of the status check. */
  readonly presenceReportedAt?: Instant;
  readonly organizer: Observed<boolean>;
  readonly attendees: Observed<number>;
  /** FoneStorm's own word, `conference_status`; `unknown` before one is known. */
  readonly statusWord: Observed<string>;
  /** Whether FoneStorm reported the end: by the last status word with a meaning, or by a status report. */
  readonly endReported?: Observed<boolean>;
  /** The `uid`s of the calls in the conference. Some may still ring: FoneStorm may send BEGIN before the call is answered. */
  readonly participants: readonly string[];
  /** The `uid`s of calls that a status report says are over, while their END with the disposition is still missing. */
  readonly callsAwaitingEnd?: readonly string[];
  /** The time of the latest receipt of a callback or request of a status check, by the relay's clock. */
  readonly asOf?: Instant;
  /** The receipt of the last callback with news. A status report that was requested before is out of date. */
  readonly lastCallbackAt?: Instant;
  /** The time of the request of the last status report. */
  readonly lastReportAt?: Instant;
  /** The earliest time of the last status check. */
  readonly statusCheckDue?: Instant;
  /** The earliest time of the first status check that no status report has followed. */
  readonly statusCheckPendingSince?: Instant;
  /** The milliseconds that the last status report took, from its earliest time to its request. */
  readonly lastReportDelay?: number;
  /** The assignment of its FoneNumber by the relay; undefined without a FoneNumber, and with generation 2017. */
  readonly assignment?: Assignment;
  /** Undefined until the definition and the phase are known. */
  readonly timetable?: Timetable;
  /** The time of the close. A later entry may reopen the conference. */
  readonly closedAt?: Instant;
  /** The last audit found the events up to this sequence number in the log. */
  readonly auditedUpTo?: number;
  /**
   * The expiry of the log so far; `never` after a failed audit. Undefined while the close cannot be foreseen. Without a timetable
   * the log does not expire yet. In an always-open conference each record expires by its age.
   */
  readonly logExpiresAt?: Instant | 'never';
  /** The version of the last change. A change with this version or an earlier one is a repeat, unless it is redriven. */
  readonly lastChange?: number;
  /** The time of the erasure. Only this state is left, and later entries are dropped. */
  readonly erasedAt?: Instant;
}

/**
 * A step of the timetable.
 *
 * - `reminder 600000`: a reminder, this many milliseconds before the start.
 * - `start`, `end`: a status check at the start or the end.
 * - `start reached`, `end reached`: the event that the time was reached, in any phase.
 * - `poll`: the next regular status check.
 * - `assign number`: the assignment of the FoneNumber.
 */
export type Step =
  | `reminder ${number}`
  | 'start'
  | 'start reached'
  | CheckedStep
  | 'end'
  | 'end reached'
  | 'poll'
  | 'assign number';

/** A step that only a status report decides. */
export type CheckedStep = 'organizer absent' | 'not attended' | 'overrun' | 'close';

/** The steps of a conference that are done, and the time of the next one. */
export interface Timetable {
  /** The number of changes of `dueAt`. A tick of another revision changes nothing. */
  readonly revision: number;
  /** The time of the next tick; undefined if no step is left. */
  readonly dueAt?: Instant;
  /** The earliest time of the next tick, after a tick that could not be handled. */
  readonly postponedUntil?: Instant;
  /** The times of the definition. Both are undefined if the conference is always open. */
  readonly start?: Instant;
  readonly end?: Instant;
  /** The time at which the relay first knew of this start. */
  readonly startKnownSince: Instant;
  /** The steps that are done, or that passed while they were not wanted. */
  readonly done: readonly Step[];
  /** The due steps that the next status report decides. */
  readonly awaitingReport: readonly CheckedStep[];
}

export const INITIAL_STATE: State = {
  position: 0,
  sequence: 0,
  isAttendanceProven: false,
  organizer: { value: false },
  attendees: { value: 0 },
  statusWord: { value: 'unknown' },
  participants: [],
};

/** The most `participants`, a bound for the stored size. FoneStorm's conferences hold fewer calls. */
export const MAX_PARTICIPANTS = 1000;
/** The most `callsAwaitingEnd`, a bound for the stored size. Beyond it, attendance counts as proven. */
export const MAX_CALLS_AWAITING_END = 100;

export function withPhase(state: State, phase: Phase | undefined): State {
  return phase ? { ...state, phase } : state;
}

/** The state after FoneStorm reported who is present, or left it out of a status report. */
export function withKnownArrivals({ hasUnknownArrivals: _any, ...state }: State): State {
  return state;
}

/** Whether somebody has joined, as far as is known. A call counts until its END says that it was not answered. */
export function isAttended({ isAttendanceProven, participants, callsAwaitingEnd = [] }: State): boolean {
  return isAttendanceProven || participants.length > 0 || callsAwaitingEnd.length > 0;
}

/** Whether anybody is present. */
export function isAnyonePresent(state: State): boolean {
  return state.organizer.value || state.attendees.value > 0 || state.participants.length > 0;
}

/**
 * The newer of two observations, by FoneStorm's own times. If one has no time, the one that was received last counts. If
 * both have the same time, the greater value counts, so that the order of receipt does not matter.
 *
 * @param after the observation that was received last
 */
export function newerObservation<T extends boolean | number | string>(
  before: Observed<T>,
  after: Observed<T>,
): Observed<T> {
  if (before.time === undefined || after.time === undefined || before.time < after.time) return after;
  if (before.time > after.time) return before;
  return before.value < after.value ? after : before;
}

/** Whether FoneStorm has no such conference, as far as is known. A callback alone changes nothing then. */
export function isAbsentAtFoneStorm({ phase }: State): boolean {
  return phase === 'cancelled' || phase === 'failed' || phase === 'gone';
}

/** The state of an ended conference that is scheduled again: what was observed before was about its earlier times. */
export function restarted(
  { callsAwaitingEnd: _before, hasUnknownArrivals: _any, ...before }: State,
  time: Instant,
): State {
  const { isAttendanceProven, organizer, attendees, statusWord, participants } = INITIAL_STATE;
  return {
    ...before,
    phase: 'scheduled',
    isAttendanceProven,
    participants,
    organizer: { ...organizer, time },
    attendees: { ...attendees, time },
    statusWord: { ...statusWord, time },
    endReported: { value: false, time },
  };
}

/** The state after an erasure. It keeps the position and the sequence number alone. */
export function eraseState({ position, sequence }: State, erasedAt: Instant): State {
  return { ...INITIAL_STATE, position, sequence, phase: 'cancelled', erasedAt };
}
