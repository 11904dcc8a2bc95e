import { type Fault, invalidRequest } from '../responses/problems';

/** The most fields of a body or a query: a conference has at most 1000 attendees, and fewer than 100 other fields. */
export const MAX_FIELDS = 1100;

export type Pair = [name: string, value: string];

/**
 * Reads the `application/x-www-form-urlencoded` text of a form or a query without loss, or refuses it. A percent sign
 * without two hexadecimal digits stands for itself (WHATWG URL, section 5.1).
 *
 * @param where the name of the text in a fault
 * @throws {Problem} `invalid-request` if there are too many fields, or the escapes of one are not UTF-8
 */
export function parsePairs(text: string, where: 'body' | 'query'): readonly Pair[] {
  const parts = text.split('&', MAX_FIELDS + 1);
  if (parts.length > MAX_FIELDS) throw tooManyFields(where);
  const pairs: Pair[] = [];
  const faults = new Map<string, Fault>();
  for (const part of parts.filter((each) => each !== '')) {
    const [before = '', ...after] = part.split('=');
    const [name, value] = [decodeComponent(before), decodeComponent(after.join('='))];
    const field = (name ?? before).slice(0, 64);
    if (name === undefined || value === undefined)
      faults.set(field, { field, expected: 'UTF-8, percent-encoded' });
    else pairs.push([name, value]);
  }
  if (faults.size > 0) throw invalidRequest([...faults.values()]);
  return pairs;
}

/**
 * The parameters of a query, without `_`. FoneStorm's JavaScript client can add the time under that name, against caches.
 * Throws as `parsePairs` does.
 */
export function parseQuery(query: string): URLSearchParams {
  return new URLSearchParams(parsePairs(query, 'query').filter(([name]) => name !== '_'));
}

/** Refuses a request that would take long to read. */
export function tooManyFields(where: 'body' | 'query') {
  return invalidRequest([{ field: where, expected: `at most ${MAX_FIELDS} fields` }]);
}

function decodeComponent(escaped: string): string | undefined {
  try {
    return decodeURIComponent(escaped.replaceAll('+', ' ').replaceAll(/%(?![\da-f]{2})/gi, '%25'));
  } catch {
    return undefined;
  }
}
