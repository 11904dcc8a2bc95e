import type { Recurrences } from '../../ports/recurrences';

/**
 * Recurrence rules by `rrule-temporal`. With its Temporal it is a large part of a function's code. The function loads it when it
 * first expands a rule, not at its start.
 */
export function rruleTemporalRecurrences(): Recurrences {
  const load = () => import('./expand-rule');
  return {
    starts: async (...of) => (await load()).starts(...of),
    next: async (...of) => (await load()).next(...of),
    startsOfDays: async (...of) => (await load()).startsOfDays(...of),
    instantOf: async (...of) => (await load()).instantOf(...of),
  };
}
