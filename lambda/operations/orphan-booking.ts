import { type Booking, isSameWindow, windowBooked } from '../domain/booking';
import { after, type Instant } from '../domain/instant';
import type { Definitions } from '../ports';

/** How long a request may take from its booking to its definition, in milliseconds: API Gateway waits for 30 s. */
const LONGEST_REQUEST = 90_000;

/**
 * Whether nobody stands behind a booking: the request that made it ended before it wrote what it was for, or left it behind.
 * Only its definition says so.
 */
export async function isOrphan(
  { definitions }: { readonly definitions: Definitions },
  booking: Booking,
  fonenumber: string,
  moment: Instant,
): Promise<boolean> {
  const { conferenceId, proposedAt } = booking;
  // Settled bookings are released with the change that ends them.
  if (proposedAt === undefined || isYoung(proposedAt, moment)) return false;
  const definition = await definitions.read(conferenceId);
  if (definition?.intent) return false;
  if (definition?.standing !== 'confirmed' || definition.fields.fonenumber !== fonenumber) return true;
  return !isSameWindow(booking, windowBooked(definition.fields));
}

/** A moment far in the future is an error of a clock: the booking is as good as old. */
export function isYoung(proposedAt: Instant, moment: Instant): boolean {
  return moment < after(proposedAt, LONGEST_REQUEST) && proposedAt < after(moment, LONGEST_REQUEST);
}
