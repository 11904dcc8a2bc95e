/** What operations need from outside. Every failure that is not named here is thrown and means: try again later. */

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; absent on the last one. */
  readonly cursor?: string;
  /** A stored item of the page could not be read: the log names it. */
  readonly isPartial?: true;
}

/**
 * Reads page after page until the last one.
 *
 * @param readPage reads the page at a cursor, or the first one
 * @param cursor where to begin; the first page if absent
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

/** A page was asked to begin at a place that is none. */
export class UnknownCursor extends Error {
  override readonly name = 'UnknownCursor';
}
