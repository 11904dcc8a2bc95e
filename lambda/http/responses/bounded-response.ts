import type { Page } from '../../ports/page';
import type { PageRequest } from '../requests/pagination';
import { invalidRequest } from './problems';

/** Bytes of an answer. A function returns at most 6 MB, with headers (AWS Lambda quota "Invocation payload"). */
const MAX_RESPONSE_BYTES = 5_000_000;
/** Limits the memory that large items need. */
const MAX_ITEMS_PER_READ = 100;

/** Reads a page of a list from a cursor, or from the start. */
type ReadPage<T> = (limit: number, cursor?: string) => Promise<Page<T>>;

/**
 * Reads a page of an answer. The page ends after `limit` items, before the answer becomes too long, or after a read with
 * fewer items than requested.
 *
 * @param view the item as the answer shows it
 * @returns at least one item, however long, unless the list is at its end
 */
export async function readBoundedPage<T>(
  read: ReadPage<T>,
  { limit, cursor }: { readonly limit: number } & Pick<PageRequest, 'cursor'>,
  view: (item: T) => object,
): Promise<{ readonly items: readonly object[]; readonly cursor: string | undefined }> {
  const items: object[] = [];
  let [itemsLeft, maxItems, bytesLeft, next] = [limit, MAX_ITEMS_PER_READ, MAX_RESPONSE_BYTES, cursor];
  while (itemsLeft > 0) {
    const requested = Math.min(itemsLeft, maxItems);
    const page = await read(requested, next);
    const views = page.items.map(view);
    const sizes = views.map(sizeInBytes);
    const fitting = countFitting(sizes, bytesLeft);
    if (fitting === 0 && views.length > 0 && items.length > 0) break;
    if (fitting < views.length && views.length > 1) {
      // Reads again: only a read that ends with the last fitting item has the cursor of the next page.
      maxItems = Math.max(1, fitting);
      continue;
    }
    items.push(...views);
    bytesLeft -= sizes.reduce((sum, size) => sum + size, 0);
    itemsLeft -= requested;
    next = page.cursor;
    if (next === undefined || views.length < requested) break;
  }
  return { items, cursor: next };
}

/**
 * Limits the bytes of a list that is answered without pages.
 *
 * @returns a function for each part of the list; it throws `Problem` `invalid-request` if the answer becomes too long
 */
export function createSizeCheck<T>(view: (item: T) => object): (items: readonly T[]) => void {
  let bytesLeft = MAX_RESPONSE_BYTES;
  return (items) => {
    for (const item of items) bytesLeft -= sizeInBytes(view(item));
    if (bytesLeft < 0)
      throw invalidRequest([{ field: 'limit', expected: 'a limit: the whole list is longer than 5 MB' }]);
  };
}

/** Whether an answer is within the size limit. */
export function isWithinSizeLimit(body: unknown): boolean {
  return sizeInBytes(body) <= MAX_RESPONSE_BYTES;
}

/** The number of first items whose sizes are at most `maxBytes` together. */
function countFitting(sizes: readonly number[], maxBytes: number): number {
  let bytes = 0;
  const excess = sizes.findIndex((size) => {
    bytes += size;
    return bytes > maxBytes;
  });
  return excess === -1 ? sizes.length : excess;
}

/** The bytes of a part of an answer in a function's result, which contains the answer as a JSON string with escaped quotes. */
function sizeInBytes(part: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(part)));
}
