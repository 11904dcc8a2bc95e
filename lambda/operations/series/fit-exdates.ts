import type { LocalDateTime } from '../../domain/series/local-date-time';
import type { SeriesFields } from '../../domain/series/series';
import type { RecurrenceStart, Recurrences } from '../../ports/recurrences';

export interface FittedExdates {
  /** In their order. */
  readonly exdates: readonly LocalDateTime[];
  /** Those of the request that the rule does not have, each with the starts of its day that it does have. */
  readonly unknown: readonly (readonly [LocalDateTime, readonly LocalDateTime[]])[];
}

/**
 * Fits the exdates of a series to its rule. An exdate of the request must be a start of the rule. A stored exdate follows a
 * change of the rule, by the id of its occurrence: its day, and its number on that day. If the rule has no such start any more,
 * the exdate stays. If a later rule has that day again, the series leaves out the whole day.
 *
 * @param fields the fields after the request
 * @param stored the fields before it; undefined for a new series
 * @param isGiven whether the request has the exdates. A client may send back a stored one that the rule does not have.
 */
export async function fitExdates(
  recurrences: Recurrences,
  fields: SeriesFields,
  stored: SeriesFields | undefined,
  isGiven: boolean,
): Promise<FittedExdates> {
  const now = await startsByDay(recurrences, fields, fields.exdates);
  const missing = fields.exdates.filter((each) => !now.get(dayOf(each))?.some(({ local }) => local === each));
  if (missing.length === 0) return { exdates: fields.exdates, unknown: [] };
  const had = new Set(stored?.exdates);
  const carried = missing.filter((each) => had.has(each));
  const before = stored ? await startsByDay(recurrences, stored, carried) : new Map();
  const replaced = new Map(
    carried.map((each) => [each, carry(each, before.get(dayOf(each)) ?? [], now.get(dayOf(each)) ?? [])]),
  );
  const isUnknown = (each: LocalDateTime) => isGiven && !replaced.get(each)?.includes(each);
  const fitted = fields.exdates.flatMap((each) => replaced.get(each) ?? [each]);
  return {
    exdates: [...new Set(fitted)].toSorted(),
    unknown: missing
      .filter(isUnknown)
      .map((each) => [each, (now.get(dayOf(each)) ?? []).map(({ local }) => local)]),
  };
}

/** The exdates of the new rule for one of the old rule, from the starts of its day by both. */
function carry(
  exdate: LocalDateTime,
  before: readonly RecurrenceStart[],
  now: readonly RecurrenceStart[],
): readonly LocalDateTime[] {
  const id = before.find(({ local }) => local === exdate)?.id;
  const same = now.filter((each) => (before.length === 0 ? true : each.id === id));
  return same.length === 0 ? [exdate] : same.map(({ local }) => local);
}

async function startsByDay(
  recurrences: Recurrences,
  fields: SeriesFields,
  exdates: readonly LocalDateTime[],
): Promise<ReadonlyMap<string, readonly RecurrenceStart[]>> {
  const days = new Map(exdates.map((each) => [dayOf(each), [] as RecurrenceStart[]]));
  for (const start of await recurrences.startsOfDays(fields, exdates))
    days.get(dayOf(start.local))?.push(start);
  return days;
}

function dayOf(local: LocalDateTime): string {
  return local.slice(0, 10);
}
