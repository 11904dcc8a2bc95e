import type { Bookings } from '../lambda/ports/bookings';
import type { Page } from '../lambda/ports/page';

const PAGE_SIZE = 100;

/**
 * Finds the FoneNumbers whose calls FoneStorm may report to a URL with this callback key. Their records have that key, or no
 * key yet. It reads one record for each number.
 *
 * @param key the name of a key that is not the current one
 */
export async function findNumbersWithKey(bookings: Bookings, key: string): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<string> = await bookings.listNumbers(PAGE_SIZE, cursor);
    for (const fonenumber of page.items) {
      const { callbackKey = key } = (await bookings.read(fonenumber)) ?? {};
      if (callbackKey === key) found.push(fonenumber);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}
