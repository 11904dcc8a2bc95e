import { InvalidArgumentError } from 'commander';
import { parseInstant } from '../lambda/domain/instant';

/** The forms of a time. */
export const TIME_FORMS = 'ISO 8601, UTC unless it has an offset; or from now, such as +5m, +2h or +1d';

const MILLISECONDS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Turns `+5m` into a time; any other text stays as it is. */
export function absoluteTime(text: string): string {
  const [, count, unit] = /^\+(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined) return text;
  return new Date(Date.now() + Number(count) * MILLISECONDS[unit as keyof typeof MILLISECONDS]).toISOString();
}

/** A time of a filter. The message of the relay would be about URLs. */
export function filterTime(text: string): string {
  const time = absoluteTime(text);
  if (parseInstant(time) !== undefined) return time;
  throw new InvalidArgumentError(`Expected ${TIME_FORMS}.`);
}
