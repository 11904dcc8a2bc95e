import type { ConferenceFields } from './conference';
import { after, type Instant } from './instant';

/** When a conference takes place; without end, where it has no times: always open. */
export interface BookedWindow {
  readonly start?: Instant;
  readonly end?: Instant;
}

/** A conference's window on a FoneNumber. */
export interface Booking extends BookedWindow {
  readonly conferenceId: string;
  /** When a change asked for it; undefined once the change is done. */
  readonly proposedAt?: Instant;
}

/** A FoneNumber that is to lead to a conference in its window. Another window or number is another assignment. */
export interface Assignment extends BookedWindow {
  readonly fonenumber: string;
  /** The command is not put before this: an earlier conference has the number, or a command has no outcome yet. */
  readonly notBefore?: Instant;
  /** Undefined until a command has come to one. */
  readonly outcome?: 'assigned' | 'failed';
  /**
   * The number was set, or looked at once more, when the conference had started: somebody may have changed it at FoneStorm, and an
   * earlier conference may have had it in between.
   */
  readonly isChecked?: true;
}

/** What the relay set a number to last. */
export interface Assigned extends BookedWindow {
  readonly conferenceId: string;
}

/** The bookings of one FoneNumber. */
export interface BookedNumber {
  readonly fonenumber: string;
  /** Counts the writes; each write is conditional on the one before. */
  readonly version: number;
  readonly bookings: readonly Booking[];
  readonly assigned?: Assigned;
  /** Who sets the number, until `assigned` says that it is set: two at once would undo each other's. */
  readonly setter?: { readonly conferenceId: string; readonly since: Instant };
}

/** How long a setter keeps others away, in milliseconds: longer than its function may run. */
const LONGEST_SETTING = 60_000;

/** What becomes of a claim to set a number now. */
export type Claim =
  | { readonly is: 'later'; readonly until: Instant }
  | { readonly is: 'busy'; readonly with: string }
  | { readonly is: 'claimed'; readonly wasAssigned: boolean; readonly number: BookedNumber };

/** The most bookings of a number: an item of the table holds them, of at most 200 bytes each. */
export const MOST_BOOKINGS = 1000;

/** The window that a conference needs on its number. */
export function windowBooked({ start_time: start, end_time: end }: ConferenceFields): BookedWindow {
  return { ...(start && { start }), ...(end && { end }) };
}

/** A number without bookings. */
export function unbooked(fonenumber: string): BookedNumber {
  return { fonenumber, version: 0, bookings: [] };
}

/** Whether two windows share a moment. The end of a window belongs to it no more: adjacent windows do not overlap. */
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

/** The bookings of other conferences that a window overlaps. Those of the past overlap nothing. */
export function conflicting(
  { bookings }: BookedNumber,
  conferenceId: string,
  window: BookedWindow,
  moment: Instant,
): readonly Booking[] {
  return bookings.filter(
    (each) => each.conferenceId !== conferenceId && !isPast(each, moment) && overlaps(each, window),
  );
}

/** The number with a window booked beside those that the conference has there. What is past is dropped. */
export function booked(
  number: BookedNumber,
  conferenceId: string,
  { start, end }: BookedWindow,
  proposedAt: Instant,
): BookedNumber {
  const window = { ...(start && { start }), ...(end && { end }) };
  const same = number.bookings.find((each) => isOf(each, conferenceId) && isSameWindow(each, window));
  const others = number.bookings.filter((each) => each !== same && !isPast(each, proposedAt));
  // A window that is settled stays so: it is the conference's own, whatever becomes of this change.
  const isSettled = same !== undefined && same.proposedAt === undefined;
  const own = { conferenceId, ...window, ...(!isSettled && { proposedAt }) };
  return { ...number, bookings: [...others, own] };
}

/**
 * The number with one booking of a conference, or none, settled: without those that were asked for until a moment, and
 * that the change did not come to.
 */
export function settled(
  number: BookedNumber,
  conferenceId: string,
  window: BookedWindow | undefined,
  upTo: Instant,
): BookedNumber {
  const isLater = ({ proposedAt }: Booking) => proposedAt !== undefined && proposedAt > upTo;
  const bookings: readonly Booking[] = number.bookings.flatMap((each): readonly Booking[] => {
    if (!isOf(each, conferenceId)) return [each];
    const { proposedAt: _asked, ...kept } = each;
    if (window && isSameWindow(each, window)) return [kept];
    return isLater(each) ? [each] : [];
  });
  return { ...number, bookings };
}

function isOf(booking: Booking, conferenceId: string): boolean {
  return booking.conferenceId === conferenceId;
}

/** The booking of a conference for a window of its own. */
export function bookingOf(
  { bookings }: BookedNumber,
  conferenceId: string,
  window: BookedWindow,
): Booking | undefined {
  return bookings.find((each) => isOf(each, conferenceId) && isSameWindow(each, window));
}

/**
 * Until when a number is another conference's before a window begins: the latest end of an earlier window that is not over.
 * Undefined if no earlier one is left.
 */
export function takenUntil(
  { bookings }: BookedNumber,
  conferenceId: string,
  { start }: BookedWindow,
  moment: Instant,
): Instant | undefined {
  const ends = bookings
    .filter((each) => !isOf(each, conferenceId) && !isPast(each, moment))
    .filter((each) => start === undefined || each.start === undefined || each.start < start)
    .flatMap(({ end }) => end ?? []);
  return ends.toSorted().at(-1);
}

/**
 * Claims the setting of a number for a conference's window. From then on nobody else's setting is remembered: if the claim comes to
 * nothing, the number is not taken for one that somebody changed.
 */
export function claimed(
  number: BookedNumber,
  conferenceId: string,
  window: BookedWindow,
  moment: Instant,
): Claim {
  const until = takenUntil(number, conferenceId, window, moment);
  if (until) return { is: 'later', until };
  const { assigned, setter, ...rest } = number;
  const isYoung = setter !== undefined && after(setter.since, LONGEST_SETTING) > moment;
  if (isYoung && setter.conferenceId !== conferenceId) return { is: 'busy', with: setter.conferenceId };
  const wasAssigned = assigned?.conferenceId === conferenceId && isSameWindow(assigned, window);
  return {
    is: 'claimed',
    wasAssigned,
    number: { ...rest, ...(wasAssigned && { assigned }), setter: { conferenceId, since: moment } },
  };
}

/** The number once a conference's claim has come to an end. */
export function unclaimed(number: BookedNumber, conferenceId: string, window?: BookedWindow): BookedNumber {
  const { setter, assigned: before, ...rest } = number;
  const isOwn = setter?.conferenceId === conferenceId;
  // Somebody else claimed it meanwhile: what they set is theirs to remember.
  if (!isOwn) return number;
  const { start, end } = window ?? {};
  const assigned = window ? { conferenceId, ...(start && { start }), ...(end && { end }) } : before;
  return { ...rest, ...(assigned && { assigned }) };
}
