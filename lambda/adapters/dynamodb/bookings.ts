import type { BookedNumber } from '../../domain/fonenumbers/booking';
import type { Bookings } from '../../ports/bookings';
import { bodyOf, buildIndexQuery, getItem, itemWithBody, putItem, queryItems, type Table } from './items';

const BOOKINGS = 'bookings';
/** The partition of the index `due` that lists the numbers without a scan. */
const BOOKED_NUMBER = 'booked-number';
const keyOf = (fonenumber: string) => `number#${fonenumber}`;

/** Bookings of FoneNumbers, one item per number. */
export function dynamodbBookings(table: Table): Bookings {
  return {
    async read(fonenumber) {
      return bodyOf<BookedNumber>(await getItem(table, keyOf(fonenumber), BOOKINGS));
    },
    write(number) {
      const { fonenumber, version } = number;
      const item = {
        ...itemWithBody(keyOf(fonenumber), BOOKINGS, number),
        version: { N: String(version) },
        due: { S: BOOKED_NUMBER },
        dueAt: { S: fonenumber },
      };
      if (version === 1) return putItem(table, item, { ConditionExpression: 'attribute_not_exists(pk)' });
      return putItem(table, item, {
        ConditionExpression: 'version = :before',
        ExpressionAttributeValues: { ':before': { N: String(version - 1) } },
      });
    },
    async listNumbers(limit, start) {
      const { items, cursor } = await queryItems(table, buildIndexQuery('due', BOOKED_NUMBER, limit), start);
      return {
        items: items.flatMap(({ dueAt }) => dueAt?.S ?? []),
        ...(cursor !== undefined && { cursor }),
      };
    },
  };
}
