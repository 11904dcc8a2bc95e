const ISO_8601 =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:(Z)|([+-])(\d\d):?(\d\d))?)?$/i;

/** The last moment of the year 9999, in milliseconds since 1970: the latest possible time. */
const LATEST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Parses a time as FoneStorm's clients send it: with an offset, without one, or a date without a time. FoneStorm's times are
 * in UTC.
 *
 * @param moment the meaning of a date without a time: the first or the last millisecond of the day
 * @returns the time in UTC to the millisecond, as FoneStorm answers it, or undefined if it is not a time
 */
export function parseTime(text: string, moment: 'first' | 'last'): string | undefined {
  const [, date = '', hour, minute, second = '00', fraction = '', , sign, hours = '00', minutes = '00'] =
    ISO_8601.exec(text) ?? [];
  const midnight = Date.parse(`${date}T00:00:00.000Z`);
  // JavaScript parses 30 February as a day of March.
  if (Number.isNaN(midnight) || formatTime(midnight)?.slice(0, 10) !== date) return undefined;
  if (hour === undefined)
    return moment === 'first' ? formatTime(midnight) : formatTime(midnight + 86_399_999);
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const local = Date.parse(`${date}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return formatTime(sign === '-' ? local + offset : local - offset);
}

/** @returns a time as FoneStorm writes it; undefined outside the years 0 to 9999 */
export function formatTime(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return undefined;
  const text = date.toISOString();
  return text.length === 24 ? text : undefined;
}

/** Like `formatTime`, for a clock: after the year 9999 it stays at the last moment. */
export function formatClockTime(milliseconds: number): string {
  const time = formatTime(Math.min(Math.floor(milliseconds), LATEST_TIME));
  if (time === undefined) throw new RangeError('the simulator began before the year 0');
  return time;
}
