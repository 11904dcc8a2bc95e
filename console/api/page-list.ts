import type { Page } from './answers';

/** Reads a page; without a path, the first one. */
export type ReadPage<T> = (path?: string) => Promise<Page<T>>;

interface KnownPage<T> extends Page<T> {
  /** Undefined for the first page. */
  readonly path?: string | undefined;
}

/** A long list of the relay, page by page. New items are at its end. */
export interface PageList<T> {
  readonly pages: readonly KnownPage<T>[];
  readonly items: readonly T[];
}

/** A bound for the memory of the page: the relay has at most 1000 items on each. */
const MAX_PAGES = 20;

export const NO_PAGES: PageList<never> = { pages: [], items: [] };

/** Reads the last known page again, and the pages that follow it. So an unchanged list of 10,000 items costs one page. */
export async function readOn<T>(known: PageList<T>, readPage: ReadPage<T>): Promise<PageList<T>> {
  const pages = [...known.pages];
  let path = pages.pop()?.path;
  do {
    const page = await readPage(path);
    pages.push({ ...page, path });
    path = page.next;
  } while (path !== undefined && pages.length < MAX_PAGES);
  return toList(pages);
}

/**
 * Reads one page again: of those with an item that may change, the one after `last`, or the first one.
 *
 * @param last the index of the page that was read again before
 * @returns the list, and the index of the page that was read; undefined if no item may change
 */
export async function rereadNext<T>(
  known: PageList<T>,
  mayChange: (item: T) => boolean,
  last: number,
  readPage: ReadPage<T>,
): Promise<{ readonly list: PageList<T>; readonly index: number } | undefined> {
  const open = known.pages.flatMap(({ items }, index) => (items.some(mayChange) ? [index] : []));
  const index = open.find((each) => each > last) ?? open[0];
  if (index === undefined) return undefined;
  const { path, next } = known.pages[index] ?? {};
  const page = await readPage(path);
  const pages = known.pages.with(index, { items: page.items, path, ...(next !== undefined && { next }) });
  return { list: toList(pages), index };
}

function toList<T>(pages: readonly KnownPage<T>[]): PageList<T> {
  return { pages, items: pages.flatMap(({ items }) => items) };
}
