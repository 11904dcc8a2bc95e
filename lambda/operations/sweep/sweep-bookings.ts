import { type BookedNumber, type Booking, isPast } from '../../domain/fonenumbers/booking';
import { readAllPages } from '../../ports/page';
import { type BookingPorts, updateBookedNumber } from '../numbers/book-number';
import { bookingStatus } from '../numbers/booking-status';
import { type RenewCallbackUrlPorts, renewCallbackUrl } from '../numbers/renew-callback-url';
import { processInTurn } from './process-in-turn';

const PAGE_SIZE = 100;

/**
 * Releases the bookings that an interrupted request left behind, and settles those whose change is finished. It reads one
 * record per number, and the definitions of proposed bookings only. Then it renews the callback URLs that may have another
 * key than the current one.
 */
export async function sweepBookings(ports: RenewCallbackUrlPorts): Promise<void> {
  if (ports.generation === '2017') return;
  const { current } = await ports.callbackKeys();
  const numbers: string[] = [];
  for await (const { items } of readAllPages((cursor) => ports.bookings.listNumbers(PAGE_SIZE, cursor))) {
    numbers.push(...items);
  }
  const old = new Set<string>();
  await processInTurn(numbers, ports, async (fonenumber) => {
    await updateBookedNumber(ports, fonenumber, (number) => {
      if (number.callbackKey !== current) old.add(fonenumber);
      return sweepNumberBookings(ports, number);
    });
  });
  await processInTurn([...old], ports, (fonenumber) => renewCallbackUrl(ports, fonenumber));
}

/** @returns undefined if nothing changes */
async function sweepNumberBookings(
  ports: BookingPorts,
  number: BookedNumber,
): Promise<BookedNumber | undefined> {
  const now = ports.clock.now();
  const bookings: Booking[] = [];
  let isChanged = false;
  for (const booking of number.bookings.filter((each) => !isPast(each, now))) {
    const { proposedAt, ...settled } = booking;
    const status = await bookingStatus(ports, booking, number.fonenumber, now);
    if (status === 'orphan') {
      const { conferenceId } = booking;
      ports.logger.warn('booking.released', { conferenceId, fonenumber: number.fonenumber });
    } else bookings.push(status === 'settled' ? settled : booking);
    isChanged ||= status === 'orphan' || (status === 'settled' && proposedAt !== undefined);
  }
  return isChanged ? { ...number, bookings } : undefined;
}
