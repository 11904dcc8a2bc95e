/** Ports: the interfaces to everything outside of the operations. A failure that is not declared may be temporary. */

export interface Page<T> {
  readonly items: readonly T[];
  /** The start of the next page; absent on the last one. */
  readonly cursor?: string;
  /** A stored item of the page could not be read: the log names it. */
  readonly isPartial?: true;
}

/** The number of items of a list. */
export interface Count {
  readonly count: number;
  /** False if the list has more items: they were not counted. */
  readonly isExact: boolean;
}

/**
 * Reads page after page until the last one.
 *
 * @param readPage reads the page at a cursor, or the first one
 * @param cursor the start; the first page if absent
 */
export async function* readAllPages<T>(
  readPage: (cursor?: string) => Promise<Page<T>>,
  cursor?: string,
): AsyncGenerator<Page<T>, void, undefined> {
  let next = cursor;
  do {
    const page = await readPage(next);
    yield page;
    next = page.cursor;
  } while (next !== undefined);
}

/** The requested cursor is not one of an earlier page. */
export class UnknownCursor extends Error {
  override readonly name = 'UnknownCursor';
}
