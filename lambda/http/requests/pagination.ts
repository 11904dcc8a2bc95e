import { createHash } from 'node:crypto';
import type { HttpRequest } from '../http-messages';
import { CURSOR_FAULT, type Fault, invalidRequest } from '../responses/problems';
import { unknownParameterFaults } from './query-parameters';
import { parseQuery } from './url-encoded';

export interface PageRequest {
  readonly limit: number | undefined;
  readonly cursor: string | undefined;
}

const MAX_LIMIT = 1000;

/**
 * Parses `?limit=` and `?cursor=`.
 *
 * @throws {Problem} `invalid-request` for any other parameter, a repeated one, or an invalid value
 */
export function parsePageRequest({ path, query }: HttpRequest): PageRequest {
  return parsePage(path, parseQuery(query), ['limit', 'cursor'], []);
}

/**
 * Parses `?limit=` and `?after=`, a sequence number that is 0 if it is absent.
 *
 * @throws {Problem} `invalid-request`, as `parsePageRequest` does
 */
export function parseEventsRequest({ path, query }: HttpRequest): {
  limit: number | undefined;
  after: string;
} {
  const parameters = parseQuery(query);
  const after = parameters.get('after') ?? '0';
  const faults = /^\d{1,15}$/.test(after)
    ? []
    : [{ field: 'after', expected: 'a sequence number: a whole number from 0' }];
  const { limit } = parsePage(path, parameters, ['limit', 'after'], faults);
  if (faults.length > 0) throw invalidRequest(faults);
  return { limit, after };
}

/**
 * Parses `?limit=` and `?cursor=` among other parameters.
 *
 * @param path the path of the list
 * @param names all parameters of the route
 * @param otherFaults those of the others
 * @throws {Problem} `invalid-request` with one fault for each parameter, if there are any
 */
export function parsePage(
  path: string,
  parameters: URLSearchParams,
  names: readonly string[],
  otherFaults: readonly Fault[],
): PageRequest {
  const faults = [...otherFaults, ...unknownParameterFaults(parameters, names)];
  for (const field of names) {
    if (parameters.getAll(field).length > 1) faults.push({ field, expected: 'one value' });
  }
  const limit = parameters.get('limit');
  if (limit !== null && !(/^\d{1,4}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= MAX_LIMIT)) {
    faults.push({ field: 'limit', expected: `a whole number from 1 to ${MAX_LIMIT}` });
  }
  const encoded = parameters.get('cursor');
  const cursor = encoded === null ? undefined : decodeCursor(encoded, path, parameters);
  if (encoded !== null && cursor === undefined) faults.push(CURSOR_FAULT);
  if (faults.length > 0) {
    const first = (field: string) => faults.find((fault) => fault.field === field);
    throw invalidRequest(faults.filter((fault) => fault === first(fault.field)));
  }
  return { limit: limit === null ? undefined : Number(limit), cursor };
}

/** The `Link` header with the URL of the next page; none after the last page. */
export function nextLinkHeader(
  { path }: Pick<HttpRequest, 'path'>,
  limit: number,
  next: string | undefined,
  parameters: Readonly<Record<string, string>> = {},
): Record<string, string> {
  if (next === undefined) return {};
  const cursor = encodeCursor(next, path, Object.entries(parameters));
  return linkHeader(path, { ...parameters, limit: String(limit), cursor });
}

/** The `Link` header with the URL of the next events; none after the last event. */
export function nextEventsLinkHeader(
  { path }: HttpRequest,
  limit: number,
  after: string | undefined,
): Record<string, string> {
  return after === undefined ? {} : linkHeader(path, { limit: String(limit), after });
}

function linkHeader(path: string, parameters: Readonly<Record<string, string>>): Record<string, string> {
  return { link: `<${path}?${new URLSearchParams(parameters)}>; rel="next"` };
}

const DIGEST_LENGTH = 8;

/** A position in a list as a cursor. It ends with a digest, so that only the same list with the same filter takes it. */
function encodeCursor(position: string, path: string, parameters: Iterable<[string, string]>): string {
  const filter = [...parameters].filter(([name]) => name !== 'limit' && name !== 'cursor').sort();
  const list = JSON.stringify([position, path, filter]);
  const digest = createHash('sha256').update(list).digest('base64url').slice(0, DIGEST_LENGTH);
  return Buffer.from(position).toString('base64url') + digest;
}

/** Decodes a cursor of `nextLinkHeader`; undefined if it is changed, or is one of another list or filter. */
function decodeCursor(cursor: string, path: string, parameters: URLSearchParams): string | undefined {
  const position = Buffer.from(cursor.slice(0, -DIGEST_LENGTH), 'base64url').toString();
  return encodeCursor(position, path, parameters) === cursor ? position : undefined;
}
