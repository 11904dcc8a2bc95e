import { after, type Instant } from './instant';
import type { Observed, State, Timetable } from './state';

/** The largest difference between the clocks of functions and FoneStorm, in milliseconds. Later times are errors. */
const MAX_CLOCK_SKEW = 5 * 60_000;
/** The longest postponement of a tick, in milliseconds. */
const MAX_POSTPONEMENT = 15 * 60_000;

/**
 * The state without times in the future, which were written by a clock that was ahead. Otherwise the next status check and the
 * next poll would wait for them, and reports would look older than a callback.
 *
 * @param moment the time at which the entry was received, by a correct clock
 */
export function clampFutureTimes(state: State, moment: Instant): State {
  const latest = after(moment, MAX_CLOCK_SKEW);
  const isAhead = (time: Instant | undefined) => time !== undefined && time > latest;
  const {
    asOf,
    lastCallbackAt,
    presenceReportedAt,
    lastReportAt,
    phaseAt,
    closedAt,
    statusCheckDue,
    statusCheckPendingSince,
    timetable,
  } = state;
  // FoneStorm's own times were compared with the receipt. The time of a status report is the time of its request.
  const observed = <T>(observation: Observed<T>): Observed<T> =>
    isAhead(observation.time) && observation.time === lastReportAt
      ? { value: observation.value }
      : observation;
  const moments = {
    asOf,
    lastCallbackAt,
    presenceReportedAt,
    lastReportAt,
    phaseAt,
    closedAt,
    statusCheckDue,
    statusCheckPendingSince,
  };
  const future = Object.entries(moments).filter(([, time]) => isAhead(time));
  return {
    ...state,
    ...Object.fromEntries(future.map(([name]) => [name, moment])),
    organizer: observed(state.organizer),
    attendees: observed(state.attendees),
    statusWord: observed(state.statusWord),
    ...(state.endReported && { endReported: observed(state.endReported) }),
    ...(timetable && { timetable: clampTimetable(timetable, moment, isAhead) }),
  };
}

function clampTimetable(
  timetable: Timetable,
  moment: Instant,
  isAhead: (time: Instant | undefined) => boolean,
): Timetable {
  const { postponedUntil, ...released } = timetable;
  const isHeldTooLong =
    postponedUntil !== undefined && postponedUntil > after(moment, MAX_POSTPONEMENT + MAX_CLOCK_SKEW);
  const next = isHeldTooLong ? released : timetable;
  return isAhead(next.startKnownSince) ? { ...next, startKnownSince: moment } : next;
}
