import type { ConferenceFields, Definition, Intent } from '../../domain/definition';
import {
  addBooking,
  type BookedNumber,
  type BookedWindow,
  bookedWindowOf,
  bookingOf,
  findConflicts,
  MAX_BOOKINGS,
  newBookedNumber,
  settleBookings,
} from '../../domain/fonenumbers/booking';
import type { Generation } from '../../domain/generation';
import type { Instant } from '../../domain/instant';
import type { Bookings } from '../../ports/bookings';
import type { Clock } from '../../ports/clock';
import type { Definitions } from '../../ports/definitions';
import type { Logger } from '../../ports/logger';
import { OperationFailure } from '../operation-failure';
import { bookingStatus } from './booking-status';

/** The ports for bookings of numbers. */
export interface BookingPorts {
  readonly bookings: Bookings;
  readonly definitions: Definitions;
  /** With 2017 nothing is booked: FoneStorm assigns the number of a conference. */
  readonly generation: Generation;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Concurrent writers of one number are rare: more attempts would only hide an error. */
const MAX_ATTEMPTS = 10;

/**
 * Books the windows that a conference may have after a change, on their numbers. Earlier bookings of the conference stay
 * until the change is settled.
 *
 * @param possible the current fields of the conference, and its possible fields after the change
 * @returns the numbers, for the intent of the change
 * @throws {OperationFailure} `number taken` if another conference has an overlapping window
 */
export async function bookNumbers(
  ports: BookingPorts,
  conferenceId: string,
  possible: readonly ConferenceFields[],
): Promise<readonly string[]> {
  if (ports.generation === '2017') return [];
  const numbers = new Set<string>();
  for (const fields of possible) {
    const { fonenumber } = fields;
    if (fonenumber === undefined) continue;
    numbers.add(fonenumber);
    const taken = await bookWindow(ports, fonenumber, conferenceId, bookedWindowOf(fields));
    if (taken) throw new OperationFailure('number taken', taken);
  }
  return [...numbers];
}

/** The numbers that a conference may have booked: its own, and those of an unfinished change. */
export function numbersWithBookings({ fields: { fonenumber }, intent }: Definition): readonly string[] {
  return [...new Set([...(fonenumber ? [fonenumber] : []), ...(intent?.fonenumbers ?? [])])];
}

/** @returns the reason that the window cannot be booked, a sentence; undefined if it is booked */
export async function bookWindow(
  ports: BookingPorts,
  fonenumber: string,
  conferenceId: string,
  window: BookedWindow,
): Promise<string | undefined> {
  let taken: string | undefined;
  await updateBookedNumber(ports, fonenumber, async (number) => {
    taken = undefined;
    const now = ports.clock.now();
    let remaining = number;
    for (const other of findConflicts(number, conferenceId, window, now)) {
      if ((await bookingStatus(ports, other, fonenumber, now)) !== 'orphan') {
        taken = `fonenumber: expected a number that is free at that time, got ${fonenumber}, which conference ${other.conferenceId} has booked`;
        return undefined;
      }
      remaining = { ...remaining, bookings: remaining.bookings.filter((each) => each !== other) };
    }
    const own = bookingOf(remaining, conferenceId, window);
    if (own && own.proposedAt === undefined) return undefined;
    const next = addBooking(remaining, conferenceId, window, now);
    if (next.bookings.length <= MAX_BOOKINGS) return next;
    taken = `fonenumber: expected a number with fewer than ${MAX_BOOKINGS} bookings, got ${fonenumber}`;
    return undefined;
  });
  return taken;
}

/**
 * Settles the bookings of a change: keeps the one that the conference needs now, and releases the other ones. It runs before
 * the intent is removed. After a crash, the intent is found again, and the bookings are settled again.
 */
export async function settleChangeBookings(ports: BookingPorts, definition: Definition): Promise<void> {
  if (ports.generation === '2017') return;
  const { intent, id } = definition;
  for (const fonenumber of intent?.fonenumbers ?? []) {
    await settleNumberBookings(ports, fonenumber, definition, intent?.startedAt ?? ports.clock.now(), id);
  }
}

/**
 * Releases the bookings of a change that FoneStorm did not make. If that fails, the sweep releases them.
 *
 * @param definition the definition after the change
 */
export async function releaseProposedBookings(
  ports: BookingPorts,
  { intent: _intent, ...definition }: Definition,
  undone: Intent | undefined,
): Promise<void> {
  try {
    await settleChangeBookings(ports, { ...definition, ...(undone && { intent: undone }) });
  } catch (error) {
    ports.logger.warn('booking.release_failed', { conferenceId: definition.id, error });
  }
}

async function settleNumberBookings(
  ports: BookingPorts,
  fonenumber: string,
  { status, fields }: Definition,
  upTo: Instant,
  conferenceId: string,
): Promise<void> {
  const isBooked = status === 'confirmed' && fields.fonenumber === fonenumber;
  const window = isBooked ? bookedWindowOf(fields) : undefined;
  await updateBookedNumber(ports, fonenumber, async (number) => {
    const next = settleBookings(number, conferenceId, window, upTo);
    return next.bookings.length === number.bookings.length && hasSameProposals(next, number)
      ? undefined
      : next;
  });
}

function hasSameProposals({ bookings }: BookedNumber, before: BookedNumber): boolean {
  return bookings.every((each, index) => each.proposedAt === before.bookings[index]?.proposedAt);
}

/**
 * Changes the record of a number.
 *
 * @param change gets the current record, and returns the new one, or undefined to write nothing; after a concurrent write it
 *   is called again
 */
export async function updateBookedNumber(
  { bookings }: Pick<BookingPorts, 'bookings'>,
  fonenumber: string,
  change: (number: BookedNumber) => Promise<BookedNumber | undefined>,
): Promise<void> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const number = (await bookings.read(fonenumber)) ?? newBookedNumber(fonenumber);
    const next = await change(number);
    if (!next || (await bookings.write({ ...next, version: number.version + 1 }))) return;
  }
  throw new Error(`number ${fonenumber}: ${MAX_ATTEMPTS} attempts lost to concurrent writers`);
}
