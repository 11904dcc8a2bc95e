import type { BookedNumber } from '../../lambda/domain/fonenumbers/booking';
import type { Bookings } from '../../lambda/ports/bookings';
import { FrozenMap } from './frozen-map';
import { pageOf } from './page';

/** Bookings in memory. */
export function inMemoryBookings(): Bookings {
  const numbers = new FrozenMap<BookedNumber>();
  return {
    async read(fonenumber) {
      return numbers.get(fonenumber);
    },
    async write(number) {
      if ((numbers.get(number.fonenumber)?.version ?? 0) !== number.version - 1) return false;
      numbers.set(number.fonenumber, number);
      return true;
    },
    async listNumbers(limit, from) {
      const place = (fonenumber: string) => fonenumber;
      const all = numbers
        .all()
        .map(({ fonenumber }) => fonenumber)
        .toSorted();
      return pageOf('numbers', all, place, limit, from);
    },
  };
}
