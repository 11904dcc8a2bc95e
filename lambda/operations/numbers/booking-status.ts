import { type Booking, bookedWindowOf, isSameWindow } from '../../domain/fonenumbers/booking';
import { after, type Instant } from '../../domain/instant';
import type { Definitions } from '../../ports/definitions';

/** The longest time from a booking to its definition, in milliseconds: API Gateway ends a request after 30 s. */
const LONGEST_REQUEST = 90_000;

/**
 * The status of a booking. `settled`: its conference needs it. `proposed`: its change is not finished. `orphan`: no change and
 * no conference needs it, because its request was interrupted. One read of the definition decides.
 */
export async function bookingStatus(
  { definitions }: { readonly definitions: Definitions },
  booking: Booking,
  fonenumber: string,
  moment: Instant,
): Promise<'settled' | 'proposed' | 'orphan'> {
  const { conferenceId, proposedAt } = booking;
  // Settled bookings are released with the change that ends them.
  if (proposedAt === undefined) return 'settled';
  if (isRequestInProgress(proposedAt, moment)) return 'proposed';
  const definition = await definitions.read(conferenceId);
  if (definition?.intent) return 'proposed';
  if (definition?.status !== 'confirmed' || definition.fields.fonenumber !== fonenumber) return 'orphan';
  return isSameWindow(booking, bookedWindowOf(definition.fields)) ? 'settled' : 'orphan';
}

/** A time far in the future is an error of a clock: such a booking counts as old. */
function isRequestInProgress(proposedAt: Instant, moment: Instant): boolean {
  return moment < after(proposedAt, LONGEST_REQUEST) && proposedAt < after(moment, LONGEST_REQUEST);
}
