import type { BookedNumber } from '../../lambda/domain/booking';
import type { Bookings } from '../../lambda/number-ports';
import { page } from './pages';
import { Shelf } from './shelf';

/** Bookings in memory. */
export function inMemoryBookings(): Bookings {
  const numbers = new Shelf<BookedNumber>();
  return {
    async read(fonenumber) {
      return numbers.get(fonenumber);
    },
    async write(number) {
      if ((numbers.get(number.fonenumber)?.version ?? 0) !== number.version - 1) return false;
      numbers.set(number.fonenumber, number);
      return true;
    },
    async numbers(limit, from) {
      const place = (fonenumber: string) => fonenumber;
      const all = numbers
        .all()
        .map(({ fonenumber }) => fonenumber)
        .toSorted();
      return page('numbers', all, place, limit, from);
    },
  };
}
