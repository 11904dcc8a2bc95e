import type { HttpRequest } from './exchange';
import { type Fault, invalid } from './problems';

export interface PageRequest {
  readonly limit: number | undefined;
  readonly from: string | undefined;
  /** The value of the parameter that is allowed beside the two. */
  readonly also?: string | undefined;
}

const MOST = 1000;

/**
 * Reads `?limit=` and `?cursor=`.
 *
 * @param also the name of another parameter that is allowed
 * @throws {Problem} `invalid-request` for any other parameter, or a value that is not of its kind
 */
export function pageRequest({ query }: HttpRequest, also?: string): PageRequest {
  const parameters = new URLSearchParams(query);
  const faults: Fault[] = [];
  for (const field of new Set(parameters.keys())) {
    if (!['limit', 'cursor', also].includes(field))
      faults.push({
        field: field.slice(0, 64),
        expected: ['limit', 'cursor', also].flatMap((each) => each ?? []).join(' or '),
      });
  }
  const limit = parameters.get('limit');
  if (limit !== null && !(/^\d{1,4}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= MOST)) {
    faults.push({ field: 'limit', expected: `a whole number from 1 to ${MOST}` });
  }
  const cursor = parameters.get('cursor');
  const from = cursor === null ? undefined : positionOf(cursor);
  if (cursor !== null && from === undefined) {
    faults.push({ field: 'cursor', expected: 'the one of a Link header' });
  }
  if (faults.length > 0) throw invalid(faults);
  return {
    limit: limit === null ? undefined : Number(limit),
    from,
    ...(also !== undefined && { also: parameters.get(also) ?? undefined }),
  };
}

/** The header that says where the next page is. */
export function nextLink(
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

/** A position is a flat object of DynamoDB's text attributes, as `nextLink` wrote it. */
function positionOf(cursor: string): string | undefined {
  try {
    const text = Buffer.from(cursor, 'base64url').toString();
    const isPosition = Object.values(JSON.parse(text)).every(
      (value) => typeof value === 'object' && value !== null && 'S' in value && typeof value.S === 'string',
    );
    return isPosition && text.startsWith('{"') ? text : undefined;
  } catch {
    return undefined;
  }
}
