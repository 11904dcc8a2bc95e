import type { Assignment } from './fonenumbers/booking';
import type { Instant } from './instant';

/**
 * Where a conference is. `scheduled`: nobody was there yet. `live`: somebody was, and it is not over. `ended`: over;
 * a later answer of FoneStorm's can open it again. `gone`: FoneStorm no longer has it; a later answer can bring it
 * back. `failed`: FoneStorm refused to create it; a new create can follow. `cancelled`: deleted by its caller; final.
 */
export type Phase = 'scheduled' | 'live' | 'ended' | 'gone' | 'failed' | 'cancelled';

/** A value and FoneStorm's own time of it, where it carried one. */
export interface Observed<T> {
  readonly value: T;
  readonly time?: Instant;
}

/** What is true of a conference now. Written by `advance` alone. */
export interface State {
  /** Counts the entries that were advanced. */
  readonly position: number;
  /** The number of the last event that was published about this conference. */
  readonly sequence: number;
  /** Undefined until the first entry. */
  readonly phase?: Phase;
  /** When the entry was received that brought it into this phase. */
  readonly phaseAt?: Instant;
  /**
   * It is certain that somebody was there. A call proves it only at its END. Before that, the call is in `participants` or
   * `unsettled`. See `isAttended`.
   */
  readonly isAttendanceProven: boolean;
  /** A callback or an answer once said whether somebody was there. Without it, nobody's absence is known. */
  readonly isPresenceKnown?: true;
  /** The time of the last such report: the receipt of the callback, or the request of the status check. */
  readonly presenceReportedAt?: Instant;
  readonly organizer: Observed<boolean>;
  readonly attendees: Observed<number>;
  /** `conference_status`, FoneStorm's own word. */
  readonly statusWord: Observed<string>;
  /** Whether it is said to be over: by the last word with a meaning, or by FoneStorm's answer. Undefined before one. */
  readonly endReported?: Observed<boolean>;
  /** The `uid`s of the calls in the conference. Some may still ring: FoneStorm may send BEGIN before the call is answered. */
  readonly participants: readonly string[];
  /** The `uid`s of calls that a status report says are over, while their END with the disposition is still missing. */
  readonly callsAwaitingEnd?: readonly string[];
  /** The latest moment of the relay's own clock at which anything was received or asked. */
  readonly asOf?: Instant;
  /** When the last callback that said something was received: an answer asked before it says nothing new. */
  readonly lastCallbackAt?: Instant;
  /** When FoneStorm was last asked and answered. */
  readonly lastReportAt?: Instant;
  /** The last question is, or was, not to be asked before this. */
  readonly statusCheckDue?: Instant;
  /** When the first question was to be asked that no answer has followed. */
  readonly statusCheckPendingSince?: Instant;
  /** How long the last answer took, in milliseconds. */
  readonly lastReportDelay?: number;
  /** The assignment of its FoneNumber by the relay; undefined without a FoneNumber, and with generation 2017. */
  readonly assignment?: Assignment;
  /** Undefined until its definition and its phase are known. */
  readonly timetable?: Timetable;
  /** When it was closed; what comes later may open it again. */
  readonly closedAt?: Instant;
  /** The events up to this sequence number were found in the history by the last audit. */
  readonly auditedUpTo?: number;
  /** Its history goes away a while after its close: the last audit found nothing. */
  readonly isLogExpiring?: true;
  /** When all that was stored about it was erased: this is all that is left, and what comes later is dropped. */
  readonly erasedAt?: Instant;
}

/**
 * What a conference is due for. `reminder 600000`: so many milliseconds before its start. `poll`: FoneStorm is asked
 * again. `start reached`, `end reached`: the time was reached, in any phase. All others are what their names say.
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

/** What is decided only once FoneStorm has answered. */
export type CheckedStep = 'organizer absent' | 'not attended' | 'overrun' | 'close';

/** What of its timetable is behind a conference, and when it is next due. */
export interface Timetable {
  /** Counts the changes of `dueAt`. */
  readonly revision: number;
  /** When a tick is to come; undefined where none is. */
  readonly dueAt?: Instant;
  /** A tick could not be handled: no other comes before this. */
  readonly postponedUntil?: Instant;
  /** The times of the definition that it was made for; both are undefined if the conference is always open. */
  readonly start?: Instant;
  readonly end?: Instant;
  /** When the relay first knew of this start. */
  readonly startKnownSince: Instant;
  /** The steps that are behind it. */
  readonly done: readonly Step[];
  /** The steps whose time has come, and that FoneStorm's answer will decide. */
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

/** More calls at a time than FoneStorm's conferences hold; a bound for the size of what is stored. */
export const MAX_PARTICIPANTS = 1000;
/** The most `unsettled` calls, a bound for the stored size. Beyond it, somebody counts as having been there. */
export const MAX_CALLS_AWAITING_END = 100;

export function withPhase(state: State, phase: Phase | undefined): State {
  return phase ? { ...state, phase } : state;
}

/** Whether somebody was there, as far as is known. A call counts until its END says that it was not answered. */
export function isAttended({ isAttendanceProven, participants, callsAwaitingEnd = [] }: State): boolean {
  return isAttendanceProven || participants.length > 0 || callsAwaitingEnd.length > 0;
}

/** Whether anybody is there. */
export function isAnyonePresent(state: State): boolean {
  return state.organizer.value || state.attendees.value > 0 || state.participants.length > 0;
}

/**
 * The one of two sayings that holds: the one with the later time of its own. One without a time holds because it came
 * last. Of two with the same time the greater value holds, so that their order of arrival does not matter.
 */
export function newerObservation<T extends boolean | number | string>(
  before: Observed<T>,
  said: Observed<T>,
): Observed<T> {
  if (before.time === undefined || said.time === undefined || before.time < said.time) return said;
  if (before.time > said.time) return before;
  return before.value < said.value ? said : before;
}

/** Whether a callback alone changes nothing. */
export function isAbsentAtFoneStorm({ phase }: State): boolean {
  return phase === 'cancelled' || phase === 'failed' || phase === 'gone';
}

/** A conference that is to begin once more: nobody was there yet, and what was said before was about the last time. */
export function restarted({ callsAwaitingEnd: _before, ...before }: State, time: Instant): State {
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

/** What is left of a conference that is erased: nothing of what was said about it. */
export function eraseState({ position, sequence }: State, erasedAt: Instant): State {
  return { ...INITIAL_STATE, position, sequence, phase: 'cancelled', erasedAt };
}
