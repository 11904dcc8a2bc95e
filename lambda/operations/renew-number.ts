import {
  type BookedNumber,
  isLeased,
  isLeasedBySweep,
  isPast,
  leasedBySweep,
  renewed,
  unbooked,
} from '../domain/booking';
import { after, type Instant } from '../domain/instant';
import type { AssignedNumber, FoneNumbers } from '../number-ports';
import { type CallbackKeys, FoneStormError, type Secret } from '../ports';
import { type BookingPorts, changeNumber } from './book-number';
import { callbackUrl, conferenceOfUrl } from './callback-url';

export interface RenewPorts extends BookingPorts {
  /** Each request ends within 45 s, including its wait for the budget. */
  readonly fonenumbers: FoneNumbers;
  readonly callbackKeys: Secret<CallbackKeys>;
  /** The URL at which FoneStorm reaches the relay, without a slash at its end. */
  readonly publicUrl: string;
}

/** The longest write of a lease, in milliseconds. The lease lasts a minute, and the request must end within it. */
const LONGEST_WRITE = 10_000;

/**
 * Renews the callback URL of a number if it has another key than the current one. The new URL belongs to the same conference,
 * even if that is over or deleted: one of its calls may still end. A URL that is not the relay's is logged once, and not
 * changed. The next sweep handles a number that is leased.
 *
 * The number is read at FoneStorm before it is leased. The answer is valid while the record is unchanged, because every change
 * needs a lease. After a crash, the record does not have the current key, and the next sweep reads the number again.
 */
export async function renewNumber(ports: RenewPorts, fonenumber: string): Promise<void> {
  const { bookings, fonenumbers, callbackKeys, publicUrl, clock, log } = ports;
  const keys = await callbackKeys();
  const number = (await bookings.read(fonenumber)) ?? unbooked(fonenumber);
  if (number.callbackKey === keys.current || isLeased(number, clock.now())) return;
  const found = await foundAt(fonenumbers, fonenumber);
  const since = clock.now();
  const conferenceId = found && reportsTo(number, found, keys, since);
  const url = conferenceId === undefined ? undefined : callbackUrl(publicUrl, conferenceId, keys);
  const isDone = url === undefined || url === found?.receiveUrl;
  const next = isDone ? renewed(number, keys.current) : leasedBySweep(number, since);
  if (!(await bookings.write({ ...next, version: number.version + 1 }))) return;
  if (isDone) {
    if (url === undefined) logIfChanged(ports, number, since);
    return;
  }
  if (clock.now() > after(since, LONGEST_WRITE)) {
    throw new Error(`number ${fonenumber}: the write of its lease took too long`);
  }
  await fonenumbers.setReceiveUrl(fonenumber, url, keys.basic);
  await changeNumber(ports, fonenumber, async (leased) =>
    isLeasedBySweep(leased, since) ? renewed(leased, keys.current) : undefined,
  );
  log.info('number.renewed', { conferenceId, fonenumber });
}

/** @returns undefined if the account has no such number */
async function foundAt(fonenumbers: FoneNumbers, fonenumber: string): Promise<AssignedNumber | undefined> {
  try {
    return await fonenumbers.read(fonenumber);
  } catch (error) {
    if (error instanceof FoneStormError && error.outcome === 'not found') return undefined;
    throw error;
  }
}

/** The conference that calls of a number are reported to; undefined if their URL is not the relay's. */
function reportsTo(
  { assigned }: BookedNumber,
  { receiveUrl }: AssignedNumber,
  keys: CallbackKeys,
  moment: Instant,
): string | undefined {
  if (receiveUrl !== undefined) return conferenceOfUrl(receiveUrl, keys);
  // An answer without a URL does not prove that there is none.
  return assigned && !isPast(assigned, moment) ? assigned.conferenceId : undefined;
}

function logIfChanged({ log }: RenewPorts, { fonenumber, assigned }: BookedNumber, moment: Instant): void {
  if (!assigned || isPast(assigned, moment)) return;
  log.warn('number.changed_elsewhere', { conferenceId: assigned.conferenceId, fonenumber });
}
