import type { Settings } from '../settings';
import type { Payload } from './callback-payload';

/** A callback as it goes over the wire. */
export interface CallbackRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/**
 * Builds a callback in one of FoneStorm's methods:
 *
 * - v2.11: `GET` has the fields in the query. `POST` has them in the query, and as JSON in the body under the header
 *   `application/x-www-form-urlencoded`. `JSON` is like `POST`, under the header `application/json`.
 * - 2017: `GET` has only the tokens of the URL. `POST` has a form in the body, and `JSON` has JSON in the body.
 *
 * @param url its query is kept, before the fields; each `{{field}}` in it is replaced by the field's value, escaped,
 *   or by nothing if the field is missing
 */
export function buildCallbackRequest(
  url: string,
  payload: Payload,
  {
    method,
    basic,
    tokens = 'replaced',
    methodsAsOf = 'v2.11',
  }: Pick<Settings, 'method' | 'basic'> & Partial<Pick<Settings, 'tokens' | 'methodsAsOf'>>,
): CallbackRequest {
  const authorization =
    basic && `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`;
  const given = authorization === null ? {} : { authorization };
  const [base = ''] = (tokens === 'replaced' ? replaceTokens(url, payload) : url).split('#');
  const fields = toForm(payload);
  const target = methodsAsOf === 'v2.11' ? appendQuery(base, fields) : base;
  if (method === 'GET') return { url: target, method, headers: given };
  const headers = { ...given, 'content-type': method === 'POST' ? FORM : JSON_TYPE };
  const isForm = method === 'POST' && methodsAsOf === '2017';
  return { url: target, method: 'POST', headers, body: isForm ? `${fields}` : JSON.stringify(payload) };
}

function replaceTokens(url: string, payload: Payload): string {
  return url.replaceAll(/\{\{([^{}]*)\}\}/g, (_token, name: string) =>
    Object.hasOwn(payload, name) ? encodeURIComponent(toText(payload[name])) : '',
  );
}

function appendQuery(base: string, fields: URLSearchParams): string {
  if (fields.size === 0) return base;
  const separator = !base.includes('?') ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${separator}${fields}`;
}

function toForm(payload: Payload): URLSearchParams {
  return new URLSearchParams(
    Object.entries(payload).map(([name, value]): [string, string] => [name, toText(value)]),
  );
}

/** Lists and objects are written as JSON: a query has no other form for them. */
function toText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
