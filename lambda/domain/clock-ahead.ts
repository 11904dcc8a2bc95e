import { after, type Instant } from './instant';
import type { Heard, State, Timetable } from './state';

/** The largest difference between the clocks of functions and FoneStorm, in milliseconds. Later times are errors. */
const MOST_AHEAD = 5 * 60_000;
/** The longest time that a tick is held, in milliseconds. */
const LONGEST_HELD = 15 * 60_000;

/**
 * The state without moments in the future, which a clock that was ahead wrote. Otherwise the next status check and the next
 * poll would wait for them, and reports would look older than a callback.
 *
 * @param moment the time at which the entry was received, by a correct clock
 */
export function withoutFuture(state: State, moment: Instant): State {
  const latest = after(moment, MOST_AHEAD);
  const isAhead = (time: Instant | undefined) => time !== undefined && time > latest;
  const {
    asOf,
    heardAt,
    presenceAt,
    confirmedAt,
    phaseAt,
    closedAt,
    questionDue,
    unansweredSince,
    timetable,
  } = state;
  // FoneStorm's own times were compared with the receipt. The time of a status report is the time of its request.
  const observed = <T>(heard: Heard<T>): Heard<T> =>
    isAhead(heard.time) && heard.time === confirmedAt ? { value: heard.value } : heard;
  const moments = { asOf, heardAt, presenceAt, confirmedAt, phaseAt, closedAt, questionDue, unansweredSince };
  const past = Object.entries(moments).filter(([, time]) => isAhead(time));
  return {
    ...state,
    ...Object.fromEntries(past.map(([name]) => [name, moment])),
    organizer: observed(state.organizer),
    attendees: observed(state.attendees),
    word: observed(state.word),
    ...(state.over && { over: observed(state.over) }),
    ...(timetable && { timetable: timetableWithout(timetable, moment, isAhead) }),
  };
}

function timetableWithout(
  timetable: Timetable,
  moment: Instant,
  isAhead: (time: Instant | undefined) => boolean,
): Timetable {
  const { heldUntil, ...released } = timetable;
  const isHeldTooLong = heldUntil !== undefined && heldUntil > after(moment, LONGEST_HELD + MOST_AHEAD);
  const next = isHeldTooLong ? released : timetable;
  return isAhead(next.since) ? { ...next, since: moment } : next;
}
