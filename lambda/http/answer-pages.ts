import type { Page } from '../ports';
import type { PageRequest } from './paging';
import { invalid } from './problems';

/** In bytes: a function answers 6 MB at most (AWS Lambda quota "Invocation payload"), with its headers. */
const MOST_ANSWER_BYTES = 5_000_000;
/** So many items are read at a time, so that large ones do not fill the memory. */
const AT_ONCE = 100;

/** Reads a page of a list from a position on, the beginning if there is none. */
type Read<T> = (limit: number, from?: string) => Promise<Page<T>>;

/**
 * A page as it is answered: it ends where its number of items is reached, where the answer would become too long, or where
 * the list gives fewer items than it was asked for.
 *
 * @param view what is shown of an item
 * @returns one item at least, however long it is, if there are any
 */
export async function answerPage<T>(
  read: Read<T>,
  { limit, from }: { readonly limit: number } & Pick<PageRequest, 'from'>,
  view: (item: T) => object,
): Promise<Page<object>> {
  const items: object[] = [];
  let [left, most, bytes, next] = [limit, AT_ONCE, MOST_ANSWER_BYTES, from];
  while (left > 0) {
    const asked = Math.min(left, most);
    const page = await read(asked, next);
    const shown = page.items.map(view);
    const fitting = countFitting(shown, bytes);
    if (fitting === 0 && shown.length > 0 && items.length > 0) break;
    if (fitting < shown.length && shown.length > 1) {
      // A page that ends with the last item that fits says where the next one begins.
      most = Math.max(1, fitting);
      continue;
    }
    items.push(...shown);
    bytes -= shown.reduce((sum, each) => sum + bytesOf(each), 0);
    left -= asked;
    next = page.next;
    if (next === undefined || shown.length < asked) break;
  }
  return { items, ...(next !== undefined && { next }) };
}

/**
 * What is told of each part of a list that is answered whole.
 *
 * @returns throws `Problem` `invalid-request` where the answer becomes too long
 */
export function requireShort<T>(view: (item: T) => object): (items: readonly T[]) => void {
  let bytes = MOST_ANSWER_BYTES;
  return (items) => {
    for (const each of items) bytes -= bytesOf(view(each));
    if (bytes < 0)
      throw invalid([{ field: 'limit', expected: 'one: the list is longer than an answer may be' }]);
  };
}

function countFitting(shown: readonly object[], most: number): number {
  let bytes = 0;
  const tooMany = shown.findIndex((each) => {
    bytes += bytesOf(each);
    return bytes > most;
  });
  return tooMany === -1 ? shown.length : tooMany;
}

/** What a part of an answer takes of a function's: there the answer is a text in JSON, whose quotes are escaped. */
function bytesOf(shown: object): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(shown)));
}
