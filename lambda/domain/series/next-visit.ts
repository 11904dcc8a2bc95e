import { after, earlier, type Instant } from '../instant';
import { MAX_AHEAD, type Occurrence } from './occurrence';
import type { OccurrenceRecord } from './occurrence-record';
import { retryTimeOf } from './plan-series';

/**
 * A series is visited at least this often, in milliseconds. So a new horizon or a new time zone database takes effect, although the
 * series does not change.
 */
export const MAX_VISIT_INTERVAL = 24 * 3600_000;

/**
 * The time of the next visit to a series without work. A visit is due when an occurrence comes into the horizon, and when
 * the last known occurrence is over. It is also due when a refused request is sent again.
 *
 * @param planned the first 500 occurrences that are not over, at least up to `MAX_VISIT_INTERVAL` after the horizon
 * @param horizon milliseconds
 */
export function nextVisit(
  planned: readonly Occurrence[],
  records: readonly OccurrenceRecord[],
  now: Instant,
  horizon: number,
): Instant {
  const held = planned.filter(({ change }) => change !== 'skipped').map(({ end }) => end);
  const times = [
    ...held.toSorted().slice(-1),
    // An occurrence after the first 500 has its turn when one of these is over.
    ...(planned.length < MAX_AHEAD ? [] : planned.map(({ end }) => end)),
    ...planned.map(({ start }) => after(start, -horizon)),
    ...records.flatMap((record) => retryTimeOf(record) ?? []),
  ];
  return times.filter((time) => time > now).reduce(earlier, after(now, MAX_VISIT_INTERVAL));
}
