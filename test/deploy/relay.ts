import { deployment } from './deployment';
import { say } from './say';

export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads answers of every shape
  readonly body: any;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default the one of a caller; none where it is empty. */
  readonly token?: string;
  /** What the line says of it; default the method and the path. */
  readonly what?: string;
}

/** A request to the deployed API, and a line that says so. */
export async function request(method: string, path: string, sent: RequestOptions = {}): Promise<ApiResponse> {
  const { url, token } = deployment();
  const { headers = {}, body, token: given = token, what = `${method} ${path}` } = sent;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(given !== '' && { token: given }), ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  say(`${what} … ${response.status}`);
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}

/** The same with a JSON body. */
export function send(
  method: string,
  path: string,
  body: unknown,
  sent: RequestOptions = {},
): Promise<ApiResponse> {
  const headers = { 'content-type': 'application/json', ...sent.headers };
  return request(method, path, { ...sent, headers, body: JSON.stringify(body) });
}

/** Creates a conference that begins in an hour: nothing is due, and it is live as soon as somebody comes. */
export async function create(id: string, fields: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const conference = { id, ...timesIn(3600, 7200), ...fields };
  const what = `create a conference (${id})`;
  const { status, body } = await send('POST', '/v2/conferences', conference, { what });
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
}

/** Of a conference of an hour that began two hours ago: it is over when the last one leaves. */
export function times(): { readonly start_time: string; readonly end_time: string } {
  const start = Date.now() - 2 * 3_600_000;
  return { start_time: new Date(start).toISOString(), end_time: new Date(start + 3_600_000).toISOString() };
}

/** Of a conference that begins and ends so many seconds from now. */
export function timesIn(start: number, end: number): ReturnType<typeof times> {
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  return { start_time: at(start), end_time: at(end) };
}
