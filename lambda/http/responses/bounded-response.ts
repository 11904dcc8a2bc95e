import type { Page } from '../../ports/page';
import type { PageRequest } from '../requests/pagination';
import { invalidRequest } from './problems';

/** The most bytes of an answer: a function returns at most 6 MB, with headers (AWS Lambda quota "Invocation payload"). */
const MAX_RESPONSE_BYTES = 5_000_000;
/** The most items of one read, so that large items do not fill the memory. */
const MAX_ITEMS_PER_READ = 100;

/** Reads a page of a list from a position, or from the start. */
type ReadPage<T> = (limit: number, cursor?: string) => Promise<Page<T>>;

/**
 * A page of an answer. It ends at its number of items, before the answer becomes too long, or at a read with fewer items
 * than requested.
 *
 * @param view the item as the answer shows it
 * @returns at least one item of any length, if there are any
 */
export async function readBoundedPage<T>(
  read: ReadPage<T>,
  { limit, cursor }: { readonly limit: number } & Pick<PageRequest, 'cursor'>,
  view: (item: T) => object,
): Promise<{ readonly items: readonly object[]; readonly cursor: string | undefined }> {
  const items: object[] = [];
  let [left, most, bytes, next] = [limit, MAX_ITEMS_PER_READ, MAX_RESPONSE_BYTES, cursor];
  while (left > 0) {
    const asked = Math.min(left, most);
    const page = await read(asked, next);
    const shown = page.items.map(view);
    const fitting = countFitting(shown, bytes);
    if (fitting === 0 && shown.length > 0 && items.length > 0) break;
    if (fitting < shown.length && shown.length > 1) {
      // A read that ends with the last fitting item has the position of the next page.
      most = Math.max(1, fitting);
      continue;
    }
    items.push(...shown);
    bytes -= shown.reduce((sum, each) => sum + sizeInBytes(each), 0);
    left -= asked;
    next = page.cursor;
    if (next === undefined || shown.length < asked) break;
  }
  return { items, cursor: next };
}

/**
 * Counts the bytes of a list that is answered without pages.
 *
 * @returns a function for each part of the list; it throws `Problem` `invalid-request` if the answer becomes too long
 */
export function createSizeCheck<T>(view: (item: T) => object): (items: readonly T[]) => void {
  let bytes = MAX_RESPONSE_BYTES;
  return (items) => {
    for (const each of items) bytes -= sizeInBytes(view(each));
    if (bytes < 0)
      throw invalidRequest([{ field: 'limit', expected: 'one: the list is longer than an answer may be' }]);
  };
}

/** Whether an answer is within the size limit. */
export function isWithinSizeLimit(body: unknown): boolean {
  return sizeInBytes(body) <= MAX_RESPONSE_BYTES;
}

function countFitting(shown: readonly object[], most: number): number {
  let bytes = 0;
  const tooMany = shown.findIndex((each) => {
    bytes += sizeInBytes(each);
    return bytes > most;
  });
  return tooMany === -1 ? shown.length : tooMany;
}

/** The bytes of a part of an answer in a function's result, where the answer is a JSON string with escaped quotes. */
function sizeInBytes(shown: unknown): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(shown)));
}
