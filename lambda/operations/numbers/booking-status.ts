import { type Booking, bookedWindowOf, isSameWindow } from '../../domain/fonenumbers/booking';
import { type Instant, isWithin } from '../../domain/instant';
import type { Definitions } from '../../ports/definitions';
import { LONGEST_REQUEST } from '../conferences/request-limits';

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
  if (isWithin(LONGEST_REQUEST, proposedAt, moment)) return 'proposed';
  const definition = await definitions.read(conferenceId);
  if (definition?.intent) return 'proposed';
  if (definition?.status !== 'confirmed' || definition.fields.fonenumber !== fonenumber) return 'orphan';
  return isSameWindow(booking, bookedWindowOf(definition.fields)) ? 'settled' : 'orphan';
}
