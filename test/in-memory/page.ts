import { type Page, UnknownCursor } from '../../lambda/ports/page';

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
  throw new UnknownCursor('cursor: expected a cursor from an earlier answer');
}
