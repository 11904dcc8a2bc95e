import * as v from 'valibot';
import { hasMisplacedToken } from '../../domain/callback/url-tokens';
import { parseWholeNumber } from './parse-whole-number';

/** In characters (UTF-16 code units), as all lengths here. */
export const MAX_TEXT_LENGTH = 1024;
/** The time to parse an international host name grows with the square of its length. */
export const MAX_URL_LENGTH = 2048;

/** A string that can be stored and sent as UTF-8. */
export function boundedTextSchema(expected: string) {
  return v.pipe(
    v.string(expected),
    v.maxLength(MAX_TEXT_LENGTH, expected),
    v.check((value) => value.isWellFormed(), expected),
  );
}

export const textSchema = boundedTextSchema(`a string of at most ${MAX_TEXT_LENGTH} characters`);

/** A whole number from 1 to `max`, in any spelling that `parseWholeNumber` accepts. */
export function wholeNumberSchema(max: number, expected: string) {
  return v.pipe(
    v.union([v.number(), v.string()], expected),
    v.transform((value) => Number(parseWholeNumber(value) ?? Number.NaN)),
    v.number(expected),
    v.minValue(1, expected),
    v.maxValue(max, expected),
  );
}

/** Whether a string is empty, or a URL that calls can be reported to. */
export function isEmptyOrUrl(value: string): boolean {
  if (value === '') return true;
  if (value.length > MAX_URL_LENGTH || !URL.canParse(value) || !/^https?:\/\//i.test(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '' && !hasMisplacedToken(value);
}
