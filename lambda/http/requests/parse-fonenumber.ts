import { parseWholeNumber } from './parse-whole-number';

/** The text after "expected" in a fault. */
export const FONENUMBER_EXPECTED =
  '10 digits, such as 3215550001, without a leading 1 or +1, spaces or punctuation';

/**
 * Parses a FoneNumber in any spelling of FoneStorm's generated clients: `3215550001`, `3215550001.0`, `0.3215550001e10`.
 *
 * @param value a string or a JSON number
 * @returns 10 digits; undefined if the value is not a FoneNumber
 */
export function parseFoneNumber(value: unknown): string | undefined {
  const digits = parseWholeNumber(value);
  return digits?.length === 10 ? digits : undefined;
}
