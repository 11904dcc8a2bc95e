import type { Payload } from './callback-payload';
import type { Settings } from './settings';

/** A callback as it goes over the wire. */
export interface CallbackRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Writes a callback in one of FoneStorm's methods. `GET`: the fields are in the query. `POST`: they are in the query,
 * and as a JSON structure in the body, under the header `application/x-www-form-urlencoded`. `JSON`: the same as
 * `POST`, under the header `application/json`.
 *
 * @param url a query of its own stays, before the fields
 */
export function callbackRequest(
  url: string,
  payload: Payload,
  { method, basic }: Pick<Settings, 'method' | 'basic'>,
): CallbackRequest {
  const authorization =
    basic && `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`;
  const given = authorization === null ? {} : { authorization };
  const target = withQuery(url, payload);
  if (method === 'GET') return { url: target, method, headers: given };
  const contentType = method === 'POST' ? 'application/x-www-form-urlencoded' : 'application/json';
  const headers = { ...given, 'content-type': contentType };
  return { url: target, method: 'POST', headers, body: JSON.stringify(payload) };
}

function withQuery(url: string, payload: Payload): string {
  const [base = ''] = url.split('#');
  const query = new URLSearchParams(
    Object.entries(payload).map(([name, value]): [string, string] => [name, textOf(value)]),
  );
  if (query.size === 0) return base;
  const separator = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${separator}${query}`;
}

/** Lists and structures have no form of their own in a query: they are written as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
