import type { BookedNumber, Booking } from '../domain/booking';
import { isPast } from '../domain/booking';
import type { Page } from '../ports';
import { type BookingPorts, changeNumber } from './book-number';
import { oneByOne } from './one-by-one';
import { isOrphan, isYoung } from './orphan-booking';

const PAGE = 100;

/**
 * Releases bookings that a request left behind, and settles those whose change is done. Reads one record a number, and the
 * definitions of the bookings alone that are not settled.
 */
export async function sweepBookings(ports: BookingPorts): Promise<void> {
  if (ports.generation === '2017') return;
  const numbers: string[] = [];
  let from: string | undefined;
  do {
    const page: Page<string> = await ports.bookings.numbers(PAGE, from);
    numbers.push(...page.items);
    from = page.next;
  } while (from !== undefined);
  await oneByOne(numbers, ports, (fonenumber) =>
    changeNumber(ports, fonenumber, (number) => swept(ports, number)),
  );
}

/** Undefined where nothing is to be changed. */
async function swept(ports: BookingPorts, number: BookedNumber): Promise<BookedNumber | undefined> {
  const now = ports.clock.now();
  const bookings: Booking[] = [];
  let isChanged = false;
  for (const booking of number.bookings.filter((each) => !isPast(each, now))) {
    const { proposedAt, conferenceId, ...window } = booking;
    if (proposedAt === undefined || isYoung(proposedAt, now)) {
      bookings.push(booking);
      continue;
    }
    if (await isOrphan(ports, booking, number.fonenumber, now)) {
      ports.log.warn('booking.released', { conferenceId, fonenumber: number.fonenumber });
      isChanged = true;
      continue;
    }
    const isSettled = (await ports.definitions.read(conferenceId))?.intent === undefined;
    bookings.push(isSettled ? { conferenceId, ...window } : booking);
    isChanged ||= isSettled;
  }
  return isChanged ? { ...number, bookings } : undefined;
}
