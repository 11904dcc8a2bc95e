import { parseInstant } from '../instant';

declare const local: unique symbol;

/** A date and a time of day without an offset, in the form `YYYY-MM-DDTHH:mm:ss`. The order of the strings is that of the times. */
export type LocalDateTime = string & { readonly [local]: true };

const FIRST_YEAR = '1970';
const LAST_YEAR = '2199';

export const LOCAL_EXPECTED = `a local date and time without an offset, such as 2026-05-04T09:30:00, from ${FIRST_YEAR} to ${LAST_YEAR}`;

/**
 * Parses a local date and time, in the extended or the basic format of ISO 8601. Seconds may be missing.
 *
 * @returns undefined for anything else, such as a date alone, a time with an offset, or a 30th of February
 */
export function parseLocalDateTime(text: string): LocalDateTime | undefined {
  if (!/^[\d-]+T[\d:]+$/.test(text)) return undefined;
  const instant = parseInstant(`${text}Z`);
  const isInRange = instant !== undefined && instant >= FIRST_YEAR && instant.slice(0, 4) <= LAST_YEAR;
  return isInRange ? (instant.slice(0, 19) as LocalDateTime) : undefined;
}
