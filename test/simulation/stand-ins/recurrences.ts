import { instantOf, starts } from '../../../lambda/adapters/recurrence/expand-rule';
import { after } from '../../../lambda/domain/instant';
import type { Schedule } from '../../../lambda/domain/series/series';
import type { RecurrenceStart, Recurrences } from '../../../lambda/ports/recurrences';
import { HOUR, START } from '../scenario/scenario';

const DAY = 24 * HOUR;

/**
 * The starts of the rules of a run, which end within days: each rule is expanded once. Nothing is loaded later, so that the same
 * seed gives the same run.
 */
export function recurrencesOfRun(): Recurrences {
  const expanded = new Map<string, readonly RecurrenceStart[]>();
  const allOf = ({ start, rrule, time_zone }: Schedule): readonly RecurrenceStart[] => {
    const key = `${start} ${rrule} ${time_zone}`;
    const found =
      expanded.get(key) ??
      starts({ start, rrule, time_zone }, after(START, -2 * DAY), after(START, 14 * DAY));
    expanded.set(key, found);
    return found;
  };
  return {
    starts: async (schedule, from, to) => allOf(schedule).filter(({ start }) => start >= from && start <= to),
    next: async (schedule, before) => allOf(schedule).find(({ start }) => start > before),
    startsOfDays: async (schedule, days) =>
      allOf(schedule).filter(({ local }) => days.some((day) => local.slice(0, 10) === day.slice(0, 10))),
    instantOf: async (local, timeZone) => instantOf(local, timeZone),
  };
}
