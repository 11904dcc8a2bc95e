import {
  type BookedNumber,
  isLeased,
  isLeasedBySweep,
  isPast,
  leaseForSweep,
  newBookedNumber,
  recordRenewal,
} from '../../domain/fonenumbers/booking';
import { after, type Instant } from '../../domain/instant';
import type { AssignedNumber, FoneNumbers } from '../../ports/fonenumbers';
import { FoneStormError } from '../../ports/fonestorm';
import type { CallbackKeys } from '../../ports/secrets';
import { type CallbackUrlPorts, callbackUrl, conferenceIdOfUrl } from '../callbacks/callback-url';
import { type BookingPorts, updateBookedNumber } from './book-number';

export interface RenewCallbackUrlPorts extends BookingPorts, CallbackUrlPorts {
  /** Each request ends within 45 s, including its wait for the budget. */
  readonly fonenumbers: FoneNumbers;
}

/** The longest write of a lease, in milliseconds. The lease lasts a minute, and FoneStorm's request must end within it. */
const LONGEST_WRITE = 10_000;

/**
 * Renews the callback URL of a number if its key is not the current one. The new URL belongs to the same conference, even if
 * that has ended or is deleted, because one of its calls may still end. A foreign URL is logged once, and not changed. A leased
 * number is left to the next sweep.
 *
 * The number is read at FoneStorm before it is leased. The answer is valid while the record is unchanged, because every change
 * needs a lease. After a crash, the record does not have the current key, and the next sweep reads the number again.
 */
export async function renewCallbackUrl(ports: RenewCallbackUrlPorts, fonenumber: string): Promise<void> {
  const { bookings, fonenumbers, callbackKeys, publicUrl, clock, logger } = ports;
  const keys = await callbackKeys();
  const number = (await bookings.read(fonenumber)) ?? newBookedNumber(fonenumber);
  if (number.callbackKey === keys.current || isLeased(number, clock.now())) return;
  const found = await readAssignedNumber(fonenumbers, fonenumber);
  const leasedAt = clock.now();
  const conferenceId = found && conferenceReportedTo(number, found, keys, leasedAt);
  const url = conferenceId === undefined ? undefined : callbackUrl(publicUrl, conferenceId, keys);
  const isDone = url === undefined || url === found?.receiveUrl;
  const next = isDone ? recordRenewal(number, keys.current) : leaseForSweep(number, leasedAt);
  if (!(await bookings.write({ ...next, version: number.version + 1 }))) return;
  if (isDone) {
    if (url === undefined) logIfChangedElsewhere(ports, number, leasedAt);
    return;
  }
  if (clock.now() > after(leasedAt, LONGEST_WRITE)) {
    throw new Error(
      `number ${fonenumber}: expected the write of its lease within ${LONGEST_WRITE} ms, got no response in that time`,
    );
  }
  await fonenumbers.setReceiveUrl(fonenumber, url, keys.basic);
  await updateBookedNumber(ports, fonenumber, async (leased) =>
    isLeasedBySweep(leased, leasedAt) ? recordRenewal(leased, keys.current) : undefined,
  );
  logger.info('number.renewed', { conferenceId, fonenumber });
}

/** @returns undefined if the account has no such number */
async function readAssignedNumber(
  fonenumbers: FoneNumbers,
  fonenumber: string,
): Promise<AssignedNumber | undefined> {
  try {
    return await fonenumbers.read(fonenumber);
  } catch (error) {
    if (error instanceof FoneStormError && error.outcome === 'not found') return undefined;
    throw error;
  }
}

/** The conference that calls of a number are reported to; undefined if their URL is not the relay's. */
function conferenceReportedTo(
  { lastAssignment }: BookedNumber,
  { receiveUrl }: AssignedNumber,
  keys: CallbackKeys,
  moment: Instant,
): string | undefined {
  if (receiveUrl !== undefined) return conferenceIdOfUrl(receiveUrl, keys);
  // A response without a URL does not prove that the number has none.
  return lastAssignment && !isPast(lastAssignment, moment) ? lastAssignment.conferenceId : undefined;
}

function logIfChangedElsewhere(
  { logger }: RenewCallbackUrlPorts,
  { fonenumber, lastAssignment }: BookedNumber,
  moment: Instant,
): void {
  if (!lastAssignment || isPast(lastAssignment, moment)) return;
  logger.warn('number.changed_elsewhere', { conferenceId: lastAssignment.conferenceId, fonenumber });
}
