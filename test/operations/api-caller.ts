import { randomUUID } from 'node:crypto';
import type { StatusEvent } from '../../lambda/domain/status-event';
import type { RequestHandler } from '../../lambda/http/http-messages';

/** The properties of the bodies of all endpoints. */
export interface ResponseBody {
  readonly conference?: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly conferences?: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[];
  readonly fonenumbers?: readonly string[];
  readonly callbacks?: readonly AnsweredCallback[];
  readonly events?: readonly AnsweredEvent[];
  readonly status_checks?: readonly Readonly<Record<string, unknown>>[];
  readonly timetable?: readonly {
    readonly conference: Readonly<Record<string, unknown>> & { readonly id: string };
    readonly phase: string;
    readonly due_at: string;
  }[];
  readonly health?: Readonly<Record<string, unknown>>;
  readonly callback?: AnsweredCallback;
  readonly deliveries?: readonly AnsweredDelivery[];
  readonly delivery?: AnsweredDelivery;
  readonly signing_secrets?: readonly string[];
  /** Present for an accepted callback. */
  readonly entry?: string;
  /** Present for a login. */
  readonly token?: string;
  readonly expires?: number;
  readonly auth?: { readonly token: string };
  /** Present for a problem. */
  readonly type?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly expected: string }[];
  readonly more_errors?: number;
}

/** An event as the events of a conference are answered. */
export interface AnsweredEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail: StatusEvent['detail'];
}

export interface AnsweredCallback {
  readonly position: number;
  readonly entry: string;
  readonly received_at: string;
  readonly callback?: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly type: string; readonly id: string; readonly sequence: number }[];
  readonly request?: {
    readonly method: string;
    readonly query: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

export interface AnsweredDelivery {
  readonly id: string;
  readonly conference: string;
  readonly callback: string;
  readonly status: string;
  readonly attempt_count: number;
  readonly next_attempt_at?: string;
  readonly attempts: readonly Readonly<Record<string, unknown>>[];
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it was sent. */
  readonly text: string;
  readonly body: ResponseBody;
}

/** The name of the problem in a response; undefined if it is not a problem. */
export function problemName({ body }: ApiResponse): string | undefined {
  return body.type?.replace('urn:conference-relay:problem:', '');
}

/**
 * Sends a request to the endpoints, with a JSON body and the token `key`. `headers` may replace these.
 *
 * @param path may have a query
 */
export type ApiCall = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
  sourceIp?: string,
) => Promise<ApiResponse>;

export function apiCaller(handleRequest: RequestHandler): ApiCall {
  return async (method, target, body, headers = {}, sourceIp = '192.0.2.1') => {
    const [path = '', ...query] = target.split('?');
    const response = await handleRequest({
      method,
      path,
      query: query.join('?'),
      headers: { token: 'key', 'content-type': 'application/json', ...headers },
      body: bytesOf(body),
      requestId: randomUUID(),
      sourceIp,
    });
    return {
      status: response.status,
      headers: response.headers,
      text: response.body,
      body: parseBody(response.body, response.headers['content-type']),
    };
  };
}

/** The body of a response in JSON; otherwise it is empty. */
export function parseBody(text: string, mediaType = ''): ResponseBody {
  return text !== '' && /^application\/(problem\+)?json$/.test(mediaType) ? JSON.parse(text) : {};
}

/** Text and bytes are unchanged, other values become JSON. */
function bytesOf(body: unknown): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
