import {
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { FoneStormError } from '../../ports/fonestorm';
import { parseJson } from '../runtime/json-text';
import type { ParsedResponse, ResponseParser } from './conference-responses';

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Undefined if it is longer than the limit. */
  readonly body: string | undefined;
}

export interface HttpLimits {
  /** Milliseconds, to the end of the response. */
  readonly timeout: number;
  /** Bytes of the response's body; default a megabyte. */
  readonly maxBytes?: number;
}

/** The most faults in one error. */
const MAX_FAULTS = 10;
/** The most bytes of a response about one conference. */
const DEFAULT_MAX_BYTES = 1024 ** 2;

const UNREACHABLE_CODES = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * An idle connection is closed after 4 s. A request on a connection that FoneStorm has closed would fail with an unknown outcome.
 * In a frozen function the time is over before the next event.
 */
const KEEP_ALIVE = { keepAlive: true, timeout: 4000 };
const http = { request: requestHttp, agent: new HttpAgent(KEEP_ALIVE) };
const https = { request: requestHttps, agent: new HttpsAgent(KEEP_ALIVE) };

/**
 * Sends one request. It follows no redirect. It does not use Node's `fetch`, which takes as long to load as the rest of a
 * function.
 *
 * @throws {FoneStormError} `unreachable` if FoneStorm cannot have read the request, else `timeout` or `unknown`
 */
export async function sendRequest(
  url: string,
  request: HttpRequest,
  { timeout, maxBytes = DEFAULT_MAX_BYTES }: HttpLimits,
): Promise<HttpResponse> {
  const signal = AbortSignal.timeout(timeout);
  try {
    const response = await startRequest(url, request, signal);
    const { statusCode: status = 0, headers } = response;
    return { status, headers, body: await readBody(response, maxBytes) };
  } catch (cause) {
    if (signal.aborted) throw new FoneStormError('timeout', `no response within ${timeout} ms`, { cause });
    if (UNREACHABLE_CODES.has(String((cause as NodeJS.ErrnoException).code)))
      throw new FoneStormError('unreachable', 'no connection', { cause });
    throw new FoneStormError('unknown', 'the connection broke', { cause });
  }
}

function startRequest(url: string, { body, ...options }: HttpRequest, signal: AbortSignal) {
  const transport = url.startsWith('https:') ? https : http;
  return new Promise<IncomingMessage>((resolve, reject) => {
    transport
      .request(url, { ...options, agent: transport.agent, signal }, resolve)
      .on('error', reject)
      .end(body);
  });
}

/** The body as a string. Undefined if it is longer: then the rest is not read, and the connection is closed. */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** The API has moved, or a route of it does not exist, or not with this method. FoneStorm's pages have none of these. */
const STATUSES_OF_WRONG_ADDRESS: readonly number[] = [301, 307, 308, 404, 405];

/**
 * @param mayBeMissing whether the request is about something that FoneStorm may not have
 * @throws {FoneStormError} for a status of 300 or more
 */
export function requireSuccess({ status, headers, body }: HttpResponse, mayBeMissing: boolean): void {
  if (status < 300) return;
  const { message, ...form } = parseError(body);
  const details = { status, ...form };
  if (status === 401 || status === 403) throw new FoneStormError('credentials', message, details);
  if (status === 404 && mayBeMissing) throw new FoneStormError('not found', message, details);
  if (STATUSES_OF_WRONG_ADDRESS.includes(status)) throw wrongAddress(`status ${status}`, details);
  if (status === 429) {
    // Any other value, and more than a day, counts as none.
    const [seconds] = /^\d{1,5}$/.exec(headers['retry-after'] ?? '') ?? [];
    const retryAfter = Number(seconds) || 1;
    throw new FoneStormError('busy', message, { ...details, retryAfter });
  }
  if (status >= 400 && status < 500) throw new FoneStormError('refused', message, details);
  throw invalidResponse(status, [], status < 400 ? CHECK_ADDRESS : '');
}

/** @param got the answer, or its fault */
export function wrongAddress(got: string, details: FoneStormError['details']): FoneStormError {
  return new FoneStormError(
    'wrong address',
    `its address does not answer as FoneStorm does: ${got}${CHECK_ADDRESS}`,
    details,
  );
}

const CHECK_ADDRESS = '; check fonestormUrl';

/**
 * Parses the body of a successful response.
 *
 * @throws {FoneStormError} if it cannot be parsed
 */
export function parseBody<T>(
  { status, body }: Pick<HttpResponse, 'status' | 'body'>,
  parser: ResponseParser<T>,
): ParsedResponse<T> {
  if (body === undefined) throw invalidResponse(status, ['body: expected a shorter body']);
  const json = parseJson(body);
  if (json === undefined) throw invalidResponse(status, ['body: expected JSON'], CHECK_ADDRESS);
  const result = parser(json);
  if ('faults' in result) throw invalidResponse(status, result.faults);
  return result;
}

/** The outcome of the request is unknown. The faults name fields, and quote nothing. */
function invalidResponse(status: number, allFaults: readonly string[], advice = ''): FoneStormError {
  const faults = allFaults.slice(0, MAX_FAULTS);
  const details = faults.map((fault) => `; ${fault}`).join('');
  return new FoneStormError(
    'unknown',
    `status ${status}, a response that could not be parsed${details}${advice}`,
    {
      status,
      faults,
    },
  );
}

/** The fields of FoneStorm's errors in v2.4. Its page of 2017 shows no error, so one of them is enough. */
const ERROR_FIELDS = ['error', 'message', 'status_code'];

function parseError(body = ''): { readonly message: string; readonly isForeign?: true } {
  const fields: Readonly<Record<string, unknown>> = { ...(parseJson(body) as object | undefined) };
  const { message } = fields;
  return {
    message: typeof message === 'string' ? message.slice(0, 500) : 'no reason given',
    ...(!ERROR_FIELDS.some((name) => name in fields) && { isForeign: true }),
  };
}
