import type { ApiRequest } from './exchange';
import { invalidRequest, Refusal } from './refusal';

/** The unparsed fields of a body: strings from a form, any values from JSON. A repeated field of a form is a list. */
export type BodyFields = Readonly<Record<string, unknown>>;

const ACCEPTED = ['application/json', 'application/x-www-form-urlencoded'];

/**
 * Parses a body: JSON, as on FoneStorm's page, or a form, as its generated clients send. It may be empty.
 *
 * @param accepted the accepted media types
 * @throws {Refusal} 415 for another media type, 400 if it cannot be parsed
 */
export function parseBody({ headers, body }: ApiRequest, accepted: readonly string[] = ACCEPTED): BodyFields {
  if (body.length === 0) return {};
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!accepted.includes(type)) {
    throw new Refusal(415, `Content-Type: expected ${accepted.join(' or ')}`, {
      accept: accepted.join(', '),
    });
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new Refusal(415, 'Content-Encoding: expected none', { 'accept-encoding': 'identity' });
  }
  return type === 'application/json' ? parseJson(decodeText(body)) : parseForm(decodeText(body));
}

function decodeText(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw invalidRequest([{ field: 'body', expected: 'UTF-8' }]);
  }
}

function parseJson(text: string): BodyFields {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidRequest([{ field: 'body', expected: 'JSON that can be read' }]);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw invalidRequest([{ field: 'body', expected: 'a JSON object' }]);
}

/** The name of a repeated field may end in `[]`. */
function parseForm(text: string): BodyFields {
  const lists = new Map<string, string[]>();
  const isList = new Set<string>();
  for (const [key, value] of new URLSearchParams(text)) {
    const name = key.replace(/\[\]$/, '');
    const before = lists.get(name);
    if (before) before.push(value);
    else lists.set(name, [value]);
    if (before || name !== key) isList.add(name);
  }
  return Object.fromEntries(
    [...lists].map(([name, values]) => [name, isList.has(name) ? values : values[0]]),
  );
}
