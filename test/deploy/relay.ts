import { until } from '../until';
import { deployment } from './deployment';
import { say } from './say';

export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: responses of every shape
  readonly body: any;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Default: the token of a caller. An empty string: none. */
  readonly token?: string;
  /** The printed description; default: the method and the path. */
  readonly description?: string;
  /** The request is not printed. */
  readonly isSilent?: boolean;
}

/** Sends a request to the deployed API, and prints it, unless it is silent. */
export async function request(
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<ApiResponse> {
  const { url, token } = deployment();
  const { headers = {}, body, token: chosenToken = token } = options;
  const { description = `${method} ${path}` } = options;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(chosenToken !== '' && { token: chosenToken }), ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  if (!options.isSilent) say(`${description} … ${response.status}`);
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}

/** Sends a request with a JSON body. */
export function send(
  method: string,
  path: string,
  body: unknown,
  options: RequestOptions = {},
): Promise<ApiResponse> {
  const headers = { 'content-type': 'application/json', ...options.headers };
  return request(method, path, { ...options, headers, body: JSON.stringify(body) });
}

/** Creates a conference that starts in an hour, so that no step is due. It is live as soon as somebody joins. */
export async function create(id: string, fields: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const conference = { id, ...timesIn(3600, 7200), ...fields };
  const description = `create a conference (${id})`;
  const { status, body } = await send('POST', '/v2/conferences', conference, { description });
  if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
}

/** Deletes a conference. While the relay still ends another change of it, the deletion is refused with 409, and repeated. */
export async function remove(id: string): Promise<void> {
  let status = 409;
  await until(async () => {
    ({ status } = await request('DELETE', `/v2/conferences/${id}`));
    return status !== 409;
  }, 10_000);
  if (status !== 200) throw new Error(`DELETE ${id}: expected 200, got ${status}`);
}

/** The times of a conference of one hour that started two hours ago: it ends when the last participant leaves. */
export function times(): { readonly start_time: string; readonly end_time: string } {
  const start = Date.now() - 2 * 3_600_000;
  return { start_time: new Date(start).toISOString(), end_time: new Date(start + 3_600_000).toISOString() };
}

/** The times of a conference that starts and ends at these numbers of seconds from now. */
export function timesIn(start: number, end: number): ReturnType<typeof times> {
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  return { start_time: at(start), end_time: at(end) };
}
