import type { BookedNumber } from '../domain/booking';
import type { Bookings } from '../number-ports';
import { bodyOf, get, inIndex, item, put, queryItems, type Table } from './dynamodb-items';

const BOOKINGS = 'bookings';
/** The partition of the index of due items that lists the numbers without a scan. */
const BOOKED = 'booked number';
const keyOf = (fonenumber: string) => `number#${fonenumber}`;

/** Bookings of FoneNumbers, one item per number. */
export function dynamodbBookings(table: Table): Bookings {
  return {
    async read(fonenumber) {
      return bodyOf<BookedNumber>(await get(table, keyOf(fonenumber), BOOKINGS));
    },
    write(number) {
      const { fonenumber, version } = number;
      const what = {
        ...item(keyOf(fonenumber), BOOKINGS, number),
        version: { N: String(version) },
        due: { S: BOOKED },
        dueAt: { S: fonenumber },
      };
      if (version === 1) return put(table, what, { ConditionExpression: 'attribute_not_exists(pk)' });
      return put(table, what, {
        ConditionExpression: 'version = :before',
        ExpressionAttributeValues: { ':before': { N: String(version - 1) } },
      });
    },
    async numbers(limit, from) {
      const { items, next } = await queryItems(table, inIndex('due', BOOKED, limit), from);
      return {
        items: items.flatMap(({ dueAt }) => dueAt?.S ?? []),
        ...(next !== undefined && { next }),
      };
    },
  };
}
