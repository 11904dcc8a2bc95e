import { type Fault, invalidRequest, type Problem } from '../responses/problems';

/** The limit for a body or a query. A conference has at most 1000 attendees, and fewer than 100 other fields. */
export const MAX_FIELDS = 1100;

export type Pair = [name: string, value: string];

/**
 * Parses `application/x-www-form-urlencoded` text without loss, or refuses it. A percent sign without two hexadecimal digits
 * stands for itself (WHATWG URL, section 5.1).
 *
 * @param where names the text in faults
 * @throws {Problem} `invalid-request` if there are too many fields, or the escapes of one are not UTF-8
 */
export function parsePairs(text: string, where: 'body' | 'query'): readonly Pair[] {
  const parts = text.split('&', MAX_FIELDS + 1);
  if (parts.length > MAX_FIELDS) throw tooManyFields(where);
  const pairs: Pair[] = [];
  const faults = new Map<string, Fault>();
  for (const part of parts.filter((pair) => pair !== '')) {
    const [encodedName = '', ...encodedValue] = part.split('=');
    const [name, value] = [decodeComponent(encodedName), decodeComponent(encodedValue.join('='))];
    const field = (name ?? encodedName).slice(0, 64);
    if (name === undefined || value === undefined)
      faults.set(field, { field, expected: 'UTF-8, percent-encoded' });
    else pairs.push([name, value]);
  }
  if (faults.size > 0) throw invalidRequest([...faults.values()]);
  return pairs;
}

/**
 * Parses a query, and drops `_`: FoneStorm's JavaScript client can add the time under that name, to get past caches. Throws
 * as `parsePairs` does.
 */
export function parseQuery(query: string): URLSearchParams {
  return new URLSearchParams(parsePairs(query, 'query').filter(([name]) => name !== '_'));
}

/** A problem, because the time to parse a request grows with the number of its fields. */
export function tooManyFields(where: 'body' | 'query'): Problem {
  return invalidRequest([{ field: where, expected: `at most ${MAX_FIELDS} fields` }]);
}

function decodeComponent(escaped: string): string | undefined {
  try {
    return decodeURIComponent(escaped.replaceAll('+', ' ').replaceAll(/%(?![\da-f]{2})/gi, '%25'));
  } catch {
    return undefined;
  }
}
