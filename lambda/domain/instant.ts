declare const instant: unique symbol;

/** A time in UTC, in the form `YYYY-MM-DDTHH:mm:ss.sssZ`. The order of the strings is the order of the times. */
export type Instant = string & { readonly [instant]: true };

const ISO_8601 =
  /^(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ](\d\d)(?:(:?)(\d\d)(?:\6(\d\d)(?:[.,](\d+))?)?)?(?:Z|([+-])(\d\d):?(\d\d)?)?)?$/i;

/**
 * Parses an ISO 8601 instant.
 *
 * @param text calendar date and time, in the extended or the basic format. A time without an offset is UTC, as FoneStorm's
 *   pages say of all its times. Digits of the fraction past the millisecond are cut off.
 * @param day the instant that a date alone means: the first millisecond of that day (UTC), or the last
 * @returns the instant in UTC, or undefined if the text is not an instant (also: a 30th of February, a leap second, a year
 *   outside 0000 to 9999)
 */
export function parseInstant(text: string, day: 'begins' | 'ends' = 'begins'): Instant | undefined {
  const parts = ISO_8601.exec(text);
  if (!parts) return undefined;
  const [, year, , month, dayOfMonth, hour, , minute = '00', second = '00', fraction = '', sign, ...offset] =
    parts;
  const date = `${year}-${month}-${dayOfMonth}`;
  if (instantAt(Date.parse(`${date}T00:00:00.000Z`))?.slice(0, 10) !== date) return undefined;
  if (hour === undefined) return `${date}T${day === 'ends' ? '23:59:59.999' : '00:00:00.000'}Z` as Instant;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  const local = Date.parse(`${date}T${hour}:${minute}:${second}.${milliseconds}Z`);
  const [offsetHours, offsetMinutes] = [Number(offset[0] ?? 0), Number(offset[1] ?? 0)];
  if (offsetHours > 23 || offsetMinutes > 59) return undefined;
  const east = (sign === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  return instantAt(local - east * 60_000);
}

/** The instant at a Unix time in milliseconds; undefined outside the years 0000 to 9999. */
export function instantAt(milliseconds: number): Instant | undefined {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString();
  return text.length === 24 ? (text as Instant) : undefined;
}

/** The Unix time of an instant, in milliseconds. */
export function milliseconds(instant: Instant): number {
  return Date.parse(instant);
}

/** The later of two instants; the second one if the first is undefined. */
export function later(a: Instant | undefined, b: Instant): Instant {
  return a === undefined || a < b ? b : a;
}

/** The earlier of two instants. */
export function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

/**
 * The instant after another one, within the years 0000 to 9999.
 *
 * @param by milliseconds; negative: the instant before
 */
export function after(from: Instant, by: number): Instant {
  const first = '0000-01-01T00:00:00.000Z' as Instant;
  const last = '9999-12-31T23:59:59.999Z' as Instant;
  return instantAt(milliseconds(from) + by) ?? (by < 0 ? first : last);
}

/**
 * Whether less than `length` milliseconds have passed from one instant to a later one. If `from` is `length` or more after
 * `moment`, a clock is wrong: false.
 */
export function isWithin(length: number, from: Instant, moment: Instant): boolean {
  return moment < after(from, length) && from < after(moment, length);
}
