import { type BookedNumber, type Booking, isPast } from '../domain/booking';
import type { Page } from '../ports';
import { type BookingPorts, changeNumber } from './book-number';
import { bookingStatus } from './booking-status';
import { oneByOne } from './one-by-one';
import { type RenewPorts, renewNumber } from './renew-number';

const PAGE = 100;

/**
 * Releases the bookings that an interrupted request left behind, and settles those whose change is finished. It reads one
 * record per number, and the definitions of proposed bookings only. Then it renews the callback URLs that may have another
 * key than the current one.
 */
export async function sweepBookings(ports: RenewPorts): Promise<void> {
  if (ports.generation === '2017') return;
  const { current } = await ports.callbackKeys();
  const numbers: string[] = [];
  let from: string | undefined;
  do {
    const page: Page<string> = await ports.bookings.numbers(PAGE, from);
    numbers.push(...page.items);
    from = page.next;
  } while (from !== undefined);
  const old = new Set<string>();
  await oneByOne(numbers, ports, async (fonenumber) => {
    await changeNumber(ports, fonenumber, (number) => {
      if (number.callbackKey !== current) old.add(fonenumber);
      return swept(ports, number);
    });
  });
  await oneByOne([...old], ports, (fonenumber) => renewNumber(ports, fonenumber));
}

/** @returns undefined if nothing changes */
async function swept(ports: BookingPorts, number: BookedNumber): Promise<BookedNumber | undefined> {
  const now = ports.clock.now();
  const bookings: Booking[] = [];
  let isChanged = false;
  for (const booking of number.bookings.filter((each) => !isPast(each, now))) {
    const { proposedAt, ...settled } = booking;
    const status = await bookingStatus(ports, booking, number.fonenumber, now);
    if (status === 'orphan') {
      const { conferenceId } = booking;
      ports.log.warn('booking.released', { conferenceId, fonenumber: number.fonenumber });
    } else bookings.push(status === 'settled' ? settled : booking);
    isChanged ||= status === 'orphan' || (status === 'settled' && proposedAt !== undefined);
  }
  return isChanged ? { ...number, bookings } : undefined;
}
