import { type ConferenceFields, windowOf } from '../definition';
import { after, type Instant } from '../instant';

/** The window of a conference. A window without times is that of an always-open conference, and never ends. */
export interface BookedWindow {
  readonly start?: Instant;
  readonly end?: Instant;
}

/** A conference's window on a FoneNumber. */
export interface Booking extends BookedWindow {
  readonly conferenceId: string;
  /** The time of the request for an unfinished change; undefined once the booking is settled. */
  readonly proposedAt?: Instant;
}

/** The assignment of a FoneNumber to a conference for a window. Another window or number is another assignment. */
export interface Assignment extends BookedWindow {
  readonly fonenumber: string;
  /** No command is sent before this: an earlier conference has the number, or the last command has no outcome yet. */
  readonly notBefore?: Instant;
  /** Undefined until a command has an outcome. */
  readonly outcome?: 'assigned' | 'failed';
  /**
   * The number was assigned or checked after the start of the conference. Before the start, it may still be changed at
   * FoneStorm, or assigned to an earlier conference.
   */
  readonly isChecked?: true;
}

/** The last assignment of a number by the relay. */
export interface LastAssignment extends BookedWindow {
  readonly conferenceId: string;
}

/** The bookings of one FoneNumber. */
export interface BookedNumber {
  readonly fonenumber: string;
  /** The number of writes. Each write is conditional on the version before. */
  readonly version: number;
  readonly bookings: readonly Booking[];
  readonly lastAssignment?: LastAssignment;
  /**
   * The name of the callback key of the URL that the number's calls are reported to. Also set if the sweep found another
   * URL than the relay's there. Undefined if it is not known: a command sets the URL, or failed to.
   */
  readonly callbackKey?: string;
  /**
   * The conference whose command holds the lease of the number, or the sweep if it names none: two writers at once would
   * overwrite each other.
   */
  readonly lease?: { readonly conferenceId?: string; readonly since: Instant };
}

/** The duration of a lease, in milliseconds: longer than the timeout of the function that holds it. */
const LEASE_DURATION = 60_000;

/** The result of an attempt to lease a number. */
export type LeaseResult =
  | { readonly outcome: 'postponed'; readonly until: Instant }
  | { readonly outcome: 'busy'; readonly holder: string }
  | { readonly outcome: 'leased'; readonly wasAssigned: boolean; readonly number: BookedNumber };

/** The most bookings of a number. One item of the table holds them all, at most 200 bytes each. */
export const MAX_BOOKINGS = 1000;

/** The window that a conference needs on its number. */
export function bookedWindowOf(fields: ConferenceFields): BookedWindow {
  return windowOf(fields) ?? {};
}

/** The window of a record, without its other members. */
export function pickWindow({ start, end }: BookedWindow): BookedWindow {
  return { ...(start && { start }), ...(end && { end }) };
}

/** A number without bookings. */
export function newBookedNumber(fonenumber: string): BookedNumber {
  return { fonenumber, version: 0, bookings: [] };
}

/** Whether two windows overlap. A window excludes its end, so adjacent windows do not overlap. */
export function overlaps(one: BookedWindow, other: BookedWindow): boolean {
  return startsBeforeEnd(one, other) && startsBeforeEnd(other, one);
}

function startsBeforeEnd({ start }: BookedWindow, { end }: BookedWindow): boolean {
  return start === undefined || end === undefined || start < end;
}

export function isSameWindow(one: BookedWindow, other: BookedWindow): boolean {
  return one.start === other.start && one.end === other.end;
}

/** Whether a window is over at a moment. */
export function isPast({ end }: BookedWindow, moment: Instant): boolean {
  return end !== undefined && end <= moment;
}

/** The bookings of other conferences that overlap a window and are not past. */
export function findConflicts(
  { bookings }: BookedNumber,
  conferenceId: string,
  window: BookedWindow,
  moment: Instant,
): readonly Booking[] {
  return bookings.filter(
    (each) => each.conferenceId !== conferenceId && !isPast(each, moment) && overlaps(each, window),
  );
}

/** Adds a booking of a conference to its other ones. Past bookings are dropped. */
export function addBooking(
  number: BookedNumber,
  conferenceId: string,
  wanted: BookedWindow,
  proposedAt: Instant,
): BookedNumber {
  const window = pickWindow(wanted);
  const same = number.bookings.find((each) => isBookingOf(each, conferenceId) && isSameWindow(each, window));
  const others = number.bookings.filter((each) => each !== same && !isPast(each, proposedAt));
  // A settled booking stays settled: the conference keeps it, whether this change succeeds or fails.
  const isSettled = same !== undefined && same.proposedAt === undefined;
  const own = { conferenceId, ...window, ...(!isSettled && { proposedAt }) };
  return { ...number, bookings: [...others, own] };
}

/**
 * Settles the bookings of a conference after a change. It keeps the one for its window, and those that were proposed after
 * `upTo`. It removes the other ones.
 *
 * @param window undefined if the conference no longer needs the number
 */
export function settleBookings(
  number: BookedNumber,
  conferenceId: string,
  window: BookedWindow | undefined,
  upTo: Instant,
): BookedNumber {
  const isLater = ({ proposedAt }: Booking) => proposedAt !== undefined && proposedAt > upTo;
  const bookings: readonly Booking[] = number.bookings.flatMap((each): readonly Booking[] => {
    if (!isBookingOf(each, conferenceId)) return [each];
    const { proposedAt: _asked, ...kept } = each;
    if (window && isSameWindow(each, window)) return [kept];
    return isLater(each) ? [each] : [];
  });
  return { ...number, bookings };
}

function isBookingOf(booking: Booking, conferenceId: string): boolean {
  return booking.conferenceId === conferenceId;
}

/** The booking of a conference for a window. */
export function bookingOf(
  { bookings }: BookedNumber,
  conferenceId: string,
  window: BookedWindow,
): Booking | undefined {
  return bookings.find((each) => isBookingOf(each, conferenceId) && isSameWindow(each, window));
}

/** The latest end of another conference's booking that starts before a window and is not past; undefined if none is left. */
export function occupiedUntil(
  { bookings }: BookedNumber,
  conferenceId: string,
  { start }: BookedWindow,
  moment: Instant,
): Instant | undefined {
  const ends = bookings
    .filter((each) => !isBookingOf(each, conferenceId) && !isPast(each, moment))
    .filter((each) => start === undefined || each.start === undefined || each.start < start)
    .flatMap(({ end }) => end ?? []);
  return ends.toSorted().at(-1);
}

/**
 * Leases a number for the assignment to a conference's window. This drops the record of another conference's assignment. So
 * if the assignment fails halfway, the next command does not mistake the number for one that was changed at FoneStorm.
 */
export function leaseNumber(
  number: BookedNumber,
  conferenceId: string,
  window: BookedWindow,
  moment: Instant,
): LeaseResult {
  const until = occupiedUntil(number, conferenceId, window, moment);
  if (until) return { outcome: 'postponed', until };
  const { lastAssignment, callbackKey, lease, ...rest } = number;
  if (lease && lease.conferenceId !== conferenceId && isLeased(number, moment)) {
    const { conferenceId: other } = lease;
    return { outcome: 'busy', holder: other === undefined ? 'the sweep' : `conference ${other}` };
  }
  const wasAssigned = lastAssignment?.conferenceId === conferenceId && isSameWindow(lastAssignment, window);
  return {
    outcome: 'leased',
    wasAssigned,
    number: {
      ...rest,
      // The command then only reads the number: its URL stays.
      ...(wasAssigned && { lastAssignment, ...(callbackKey !== undefined && { callbackKey }) }),
      lease: { conferenceId, since: moment },
    },
  };
}

/** Whether a lease of a number is valid at a moment. */
export function isLeased({ lease }: BookedNumber, moment: Instant): boolean {
  return lease !== undefined && after(lease.since, LEASE_DURATION) > moment;
}

/**
 * Releases the lease of a conference.
 *
 * @param set the window for which the number was assigned, and the callback key if its URL was set; undefined if it was not
 *   assigned
 */
export function releaseLease(
  number: BookedNumber,
  conferenceId: string,
  set?: { readonly window: BookedWindow; readonly callbackKey?: string },
): BookedNumber {
  const { lease, ...rest } = number;
  if (lease?.conferenceId !== conferenceId) {
    // The lease expired, and another command has it now: its assignment counts. Either may have set the URL last.
    const { callbackKey: _unknown, ...unknown } = number;
    return unknown;
  }
  if (!set) return rest;
  const { window, callbackKey = rest.callbackKey } = set;
  const lastAssignment = { conferenceId, ...window };
  return { ...rest, lastAssignment, ...(callbackKey !== undefined && { callbackKey }) };
}

/** Leases a number for the sweep, which renews its callback URL. */
export function leaseForSweep(number: BookedNumber, moment: Instant): BookedNumber {
  return { ...number, lease: { since: moment } };
}

/** Whether the sweep still holds the lease that it got at a moment. */
export function isLeasedBySweep({ lease }: BookedNumber, since: Instant): boolean {
  return lease !== undefined && lease.conferenceId === undefined && lease.since === since;
}

/** The number with the key of its callback URL, and without a lease. */
export function recordRenewal({ lease: _none, ...number }: BookedNumber, callbackKey: string): BookedNumber {
  return { ...number, callbackKey };
}
