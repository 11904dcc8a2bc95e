import { after, type Instant } from './instant';
import type { Heard, State, Timetable } from './state';

/** The clocks of functions, and FoneStorm's, may differ by so much, in milliseconds. What is later was never so. */
const MOST_AHEAD = 5 * 60_000;
/** No tick is held for longer, in milliseconds. */
const LONGEST_HELD = 15 * 60_000;

/**
 * The state without moments that were not yet when an entry was received: a clock was ahead for a while. Whatever waited
 * for them (the next status check, the next poll, reports that look older than a callback) would wait for as long again.
 *
 * @param moment when the entry was received, by a clock that is right
 */
export function withoutFuture(state: State, moment: Instant): State {
  const latest = after(moment, MOST_AHEAD);
  const isAhead = (time: Instant | undefined) => time !== undefined && time > latest;
  const { asOf, heardAt, confirmedAt, phaseAt, closedAt, questionDue, unansweredSince, timetable } = state;
  // FoneStorm's own times were compared with the receipt; a status report's is the moment at which it was asked for.
  const observed = <T>(heard: Heard<T>): Heard<T> =>
    isAhead(heard.time) && heard.time === confirmedAt ? { value: heard.value } : heard;
  const moments = { asOf, heardAt, confirmedAt, phaseAt, closedAt, questionDue, unansweredSince };
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
