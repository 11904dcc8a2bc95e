import { type Page, UnknownCursor } from '../../lambda/ports/page';

/**
 * One page of items that are in the order of their keys, which are all different.
 *
 * @param list what is paged: a position in another list is none in this one
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

/** Positions are texts by name, as DynamoDB's are. */
function parseCursor(list: string, position: string): string {
  try {
    const { list: of, after } = JSON.parse(position);
    if (of.S === list && typeof after.S === 'string') return after.S;
  } catch {
    // No JSON: no position, either.
  }
  throw new UnknownCursor('cursor: expected a cursor from an earlier answer');
}
