import type { HttpRequest } from '../http-messages';
import { invalidRequest, Problem } from '../responses/problems';
import { decodeContent } from './content-encoding';
import { MAX_FIELDS, parsePairs, tooManyFields } from './url-encoded';

/** The fields of a body by name. A value is a string, a list of strings (a repeated form field), or any JSON value. */
export type BodyFields = Readonly<Record<string, unknown>>;

/**
 * Parses the fields of a body: JSON, or `application/x-www-form-urlencoded`. FoneStorm's generated clients send a form, also
 * with an empty body. A charset parameter, a byte order mark and upper case in the media type do not matter.
 *
 * @throws {Problem} `unsupported-media-type` for any other media type; `body-too-large` if the decoded body is too large;
 *   `invalid-request` if the body cannot be parsed, or has too many fields
 */
export function parseBodyFields(request: HttpRequest): BodyFields {
  return parseFieldsOf(request, ['application/json', 'application/x-www-form-urlencoded']);
}

/** Parses the fields of a body that is JSON only: as `parseBodyFields`, but a form is an `unsupported-media-type`. */
export function parseJsonBody(request: HttpRequest): BodyFields {
  return parseFieldsOf(request, ['application/json']);
}

function parseFieldsOf(request: HttpRequest, accepted: readonly string[]): BodyFields {
  const content = decodeContent(request);
  if (content.length === 0) return {};
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const text = decodeUtf8(content);
  if (mediaType === undefined || !accepted.includes(mediaType))
    throw new Problem('unsupported-media-type', `Content-Type: expected ${accepted.join(' or ')}`, {
      headers: { accept: accepted.join(', ') },
    });
  return mediaType === 'application/json' ? parseJsonFields(text) : parseFormFields(text);
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw invalidRequest([{ field: 'body', expected: 'UTF-8' }]);
  }
}

function parseJsonFields(text: string): BodyFields {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidRequest([{ field: 'body', expected: 'valid JSON' }]);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidRequest([{ field: 'body', expected: 'a JSON object' }]);
  if (Object.keys(value).length > MAX_FIELDS) throw tooManyFields('body');
  return value as BodyFields;
}

/** The field of a metadata text, with its key. An index is not a key. */
const METADATA_TEXT = /^metadata\[(?!\d{0,4}\]$)(.*)\]$/s;

/**
 * A name may end in `[]` or in an index such as `[0]`: the clients for Ruby and PHP write repeated fields like this. Another key
 * in brackets is that of a metadata text: `metadata[caseId]`.
 */
function parseFormFields(text: string): BodyFields {
  const fields = new Map<string, string | string[]>();
  for (const [key, value] of parsePairs(text, 'body')) {
    const [brackets = ''] = METADATA_TEXT.test(key) ? [] : (/\[\d{0,4}\]$/.exec(key) ?? []);
    const isListed = brackets !== '';
    const name = key.slice(0, key.length - brackets.length);
    const before = fields.get(name);
    if (Array.isArray(before)) before.push(value);
    else if (before !== undefined) fields.set(name, [before, value]);
    else fields.set(name, isListed ? [value] : value);
  }
  return withMetadata([...fields]);
}

/** Gathers the fields `metadata[<key>]` into one. Beside a field `metadata`, it is ambiguous: the result is a list then. */
function withMetadata(fields: readonly [name: string, value: unknown][]): BodyFields {
  const texts = fields.flatMap(([name, value]): [string, unknown][] => {
    const [, key] = METADATA_TEXT.exec(name) ?? [];
    return key === undefined ? [] : [[key, value]];
  });
  if (texts.length === 0) return Object.fromEntries(fields);
  const { metadata, ...others } = Object.fromEntries(fields.filter(([name]) => !METADATA_TEXT.test(name)));
  const gathered = Object.fromEntries(texts);
  return { ...others, metadata: metadata === undefined ? gathered : [metadata, gathered] };
}
