import { CommandFailure, type ExitReason } from '../exit-codes';

/** A relay's public HTTP API. */
export interface RelayApi {
  /** Its base URL, without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /**
   * Sends a request.
   *
   * @throws {CommandFailure} with the sentence of the relay's problem, or that the relay cannot be reached
   */
  send(method: string, path: string, options?: RequestOptions): Promise<ApiAnswer>;
  /**
   * Reads a text of a media type; undefined if the relay has JSON only.
   *
   * @throws {CommandFailure} as `send`
   */
  readText(path: string, mediaType: string): Promise<string | undefined>;
  /** Reads all pages of a list, or its first items. */
  list(path: string, member: string, options?: ListOptions): Promise<Fields[]>;
}

export type Fields = Readonly<Record<string, unknown>>;

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface ListOptions {
  /** The most items; default all. */
  readonly limit?: number | undefined;
  readonly query?: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly body: Fields;
  readonly headers: Headers;
}

const TIMEOUT = 35_000;
const PAGE_SIZE = 1000;

/** @param url the base URL of the relay, without a slash at its end */
export function relayApi(url: string, token: string): RelayApi {
  const send: RelayApi['send'] = async (method, path, { headers = {}, body } = {}) => {
    const response = await fetchFrom(url, path, {
      method,
      headers: { token, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    return { body: await readAnswer(response, url), headers: response.headers };
  };
  return {
    ...{ url, token, send },
    async readText(path, mediaType) {
      const headers = { token, accept: mediaType };
      const response = await fetchFrom(url, path, { headers, signal: AbortSignal.timeout(TIMEOUT) });
      if (response.ok && mediaTypeOf(response) === mediaType) return response.text();
      await readAnswer(response, url);
      return undefined;
    },
    async list(path, member, { limit = Number.POSITIVE_INFINITY, query = {} } = {}) {
      const items: Fields[] = [];
      const first = new URLSearchParams({ ...query, limit: String(Math.min(limit, PAGE_SIZE)) });
      let next: string | undefined = `${path}?${first}`;
      while (next !== undefined && items.length < limit) {
        const { body, headers }: ApiAnswer = await send('GET', next);
        items.push(...(body[member] as Fields[]));
        next = /^<(\/[^>]*)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
      }
      return items.slice(0, limit);
    },
  };
}

/** Sends a request. It follows no redirect: another host would get the token. */
export async function fetchFrom(url: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, { ...init, redirect: 'manual' });
  } catch (error) {
    throw new CommandFailure('unavailable', `${url} cannot be reached (${causeOf(error)}). Check the URL.`);
  }
}

/** The reason of a failed `fetch`, such as ECONNREFUSED. */
function causeOf(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}

/** @throws {CommandFailure} for any answer but JSON of a success */
export async function readAnswer(response: Response, url: string): Promise<Fields> {
  const mediaType = mediaTypeOf(response);
  const body = await response.text().then(parseJson, () => undefined);
  if (response.ok && mediaType === 'application/json' && body !== undefined) return body;
  if (typeof body?.detail === 'string' && mediaType === 'application/problem+json')
    throw new CommandFailure(reasonOf(response.status), sentenceOf(body.detail, response), body);
  throw new CommandFailure(
    response.status >= 500 || response.status === 429 ? 'unavailable' : 'failed',
    `${url}: expected the answer of a relay, got ${response.status} with ${mediaType}. Check the URL.`,
  );
}

function mediaTypeOf({ headers }: Response): string {
  return headers.get('content-type')?.split(';')[0] ?? 'no media type';
}

function parseJson(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(status: number): ExitReason {
  if (status === 404) return 'notFound';
  if (status === 401) return 'unauthenticated';
  return status >= 500 || status === 429 ? 'unavailable' : 'refused';
}

function sentenceOf(detail: string, { status, headers }: Response): string {
  const after = headers.get('retry-after');
  const hints = [
    ...(status === 401 ? ['Check --token. A new token is valid within five minutes'] : []),
    ...(after !== null && !/try again/i.test(detail) ? [`Try again in ${after} s`] : []),
  ];
  return [detail.replace(/\.$/, ''), ...hints].join('. ').concat('.');
}
