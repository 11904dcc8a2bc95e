import type { Bookings } from '../lambda/ports/bookings';
import type { Page } from '../lambda/ports/page';

const PAGE = 100;

/**
 * The FoneNumbers whose calls may be reported to a URL with a callback key: the record of the number has that key, or has no
 * key yet. Reads one record per number.
 *
 * @param key the name of a key that is not the current one
 */
export async function findNumbersWithKey(bookings: Bookings, key: string): Promise<string[]> {
  const found: string[] = [];
  let from: string | undefined;
  do {
    const page: Page<string> = await bookings.listNumbers(PAGE, from);
    for (const fonenumber of page.items) {
      const { callbackKey = key } = (await bookings.read(fonenumber)) ?? {};
      if (callbackKey === key) found.push(fonenumber);
    }
    from = page.cursor;
  } while (from !== undefined);
  return found;
}
