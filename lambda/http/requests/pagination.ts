import type { HttpRequest } from '../http-messages';
import { type Fault, invalidRequest } from '../responses/problems';
import { parseQuery } from './url-encoded';

export interface PageRequest {
  readonly limit: number | undefined;
  readonly cursor: string | undefined;
}

const MAX_LIMIT = 1000;

/** Another parameter of a page, which is to have one of some values. */
export interface ParameterChoice<T extends string> {
  readonly name: string;
  readonly values: readonly T[];
}

/**
 * Reads `?limit=` and `?cursor=`.
 *
 * @throws {Problem} `invalid-request` for any other parameter, a repeated one, or a value that is not of its kind
 */
export function parsePageRequest({ query }: HttpRequest): PageRequest {
  return parsePage(parseQuery(query), ['limit', 'cursor'], []);
}

/** The same, and a choice that the caller has to make. */
export function parsePageRequestWithChoice<T extends string>(
  { query }: HttpRequest,
  { name, values }: ParameterChoice<T>,
): PageRequest & { readonly chosen: T } {
  const parameters = parseQuery(query);
  const [chosen] = values.filter((value) => value === parameters.get(name));
  const faults = chosen === undefined ? [{ field: name, expected: values.join(' or ') }] : [];
  const page = parsePage(parameters, ['limit', 'cursor', name], faults);
  if (chosen === undefined) throw invalidRequest(faults);
  return { ...page, chosen };
}

function parsePage(
  parameters: URLSearchParams,
  names: readonly string[],
  more: readonly Fault[],
): PageRequest {
  const faults: Fault[] = [...more];
  for (const field of new Set(parameters.keys())) {
    if (!names.includes(field)) faults.push({ field: field.slice(0, 64), expected: names.join(' or ') });
    else if (parameters.getAll(field).length > 1) faults.push({ field, expected: 'one value' });
  }
  const limit = parameters.get('limit');
  if (limit !== null && !(/^\d{1,4}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= MAX_LIMIT)) {
    faults.push({ field: 'limit', expected: `a whole number from 1 to ${MAX_LIMIT}` });
  }
  const cursor = parameters.get('cursor');
  const from = cursor === null ? undefined : decodeCursor(cursor);
  if (cursor !== null && from === undefined) {
    faults.push({ field: 'cursor', expected: 'the one of a Link header' });
  }
  if (faults.length > 0) {
    const first = (field: string) => faults.find((fault) => fault.field === field);
    throw invalidRequest(faults.filter((fault) => fault === first(fault.field)));
  }
  return { limit: limit === null ? undefined : Number(limit), cursor: from };
}

/** The header that says where the next page is. */
export function nextLinkHeader(
  { path }: HttpRequest,
  limit: number,
  next: string | undefined,
  also: Readonly<Record<string, string>> = {},
): Record<string, string> {
  if (next === undefined) return {};
  const cursor = Buffer.from(next).toString('base64url');
  const query = new URLSearchParams({ ...also, limit: String(limit), cursor });
  return { link: `<${path}?${query}>; rel="next"` };
}

/** What `nextLinkHeader` encoded, if the cursor is exactly as it wrote it. Only the list can tell whether it is a position. */
function decodeCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString();
  return Buffer.from(text).toString('base64url') === cursor ? text : undefined;
}
