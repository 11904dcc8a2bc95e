import { AwsRefusal } from '../../lambda/contract/aws-refusal';
import type { Instant } from '../../lambda/domain/instant';
import type { TimeRange } from '../../lambda/domain/time-range';
import { type Count, type Page, UnknownCursor } from '../../lambda/ports/page';

/**
 * One page of items in the order of their keys, which are unique.
 *
 * @param list the name of the list: a cursor of another list is unknown here
 * @throws {UnknownCursor}
 */
export function pageOf<T>(
  list: string,
  items: readonly T[],
  keyOf: (item: T) => string,
  limit: number,
  from?: string,
): Page<T> {
  const after = from === undefined ? undefined : parseCursor(list, from);
  const left = items.filter((item) => after === undefined || keyOf(item) > after);
  const shown = left.slice(0, limit);
  const last = shown.at(-1);
  const hasNext = last !== undefined && shown.length < left.length;
  return {
    items: shown,
    ...(hasNext && { cursor: JSON.stringify({ list: { S: list }, after: { S: keyOf(last) } }) }),
  };
}

/** A cursor has strings by name, as in DynamoDB. */
function parseCursor(list: string, position: string): string {
  try {
    const { list: of, after } = JSON.parse(position);
    if (of.S === list && typeof after.S === 'string') return after.S;
  } catch {
    // Not JSON, so not a cursor.
  }
  throw new UnknownCursor('cursor: expected a cursor of this list and filter, from an earlier answer');
}

/**
 * Whether a time is in a range. A missing time is in no range with a limit.
 *
 * @throws {AwsRefusal} if the range ends before it begins, as DynamoDB refuses it
 */
export function isInRange(time: Instant | undefined, { from, to }: TimeRange): boolean {
  if (from !== undefined && to !== undefined && to < from)
    throw new AwsRefusal('ValidationException', 'The BETWEEN operator requires ordered bounds');
  if (time === undefined) return from === undefined && to === undefined;
  return (from === undefined || time >= from) && (to === undefined || time <= to);
}

export function countOf(length: number, max: number): Count {
  return { count: Math.min(length, max), isExact: length <= max };
}
