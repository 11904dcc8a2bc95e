import {
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import * as v from 'valibot';
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
  /** Milliseconds, to the end of the answer. */
  readonly timeout: number;
  /** Bytes of the answer's body; default a megabyte. */
  readonly maxBytes?: number;
}

/** The most faults in one error. */
const MAX_FAULTS = 10;
/** The most bytes of an answer about one conference. */
const DEFAULT_MAX_BYTES = 1024 ** 2;

const UNREACHABLE_CODES = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * Connections are kept for four seconds, in milliseconds: one that FoneStorm has closed meanwhile would break a request,
 * and nobody would know whether it was read. A function that was frozen finds its time over before its next event.
 */
const KEEP_ALIVE = { keepAlive: true, timeout: 4000 };
const http = { request: requestHttp, agent: new HttpAgent(KEEP_ALIVE) };
const https = { request: requestHttps, agent: new HttpsAgent(KEEP_ALIVE) };

/**
 * One request, told apart by whether FoneStorm may have read it. It follows no redirect. Node's own `fetch`
 * would take as long to load as all the rest of a function.
 */
export async function sendRequest(
  url: string,
  asked: HttpRequest,
  { timeout, maxBytes = DEFAULT_MAX_BYTES }: HttpLimits,
): Promise<HttpResponse> {
  const signal = AbortSignal.timeout(timeout);
  try {
    const response = await startRequest(url, asked, signal);
    const { statusCode: status = 0, headers } = response;
    return { status, headers, body: await readBody(response, maxBytes) };
  } catch (cause) {
    if (signal.aborted) throw new FoneStormError('timeout', `no answer within ${timeout} ms`, { cause });
    if (UNREACHABLE_CODES.has(String((cause as NodeJS.ErrnoException).code)))
      throw new FoneStormError('unreachable', 'no connection', { cause });
    throw new FoneStormError('unknown', 'the connection broke', { cause });
  }
}

function startRequest(url: string, { body, ...options }: HttpRequest, signal: AbortSignal) {
  const { request, agent } = url.startsWith('https:') ? https : http;
  return new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { ...options, agent, signal }, resolve)
      .on('error', reject)
      .end(body);
  });
}

/** The body as text; undefined if it is longer: then the rest is not read, and the connection is closed. */
async function readBody(response: IncomingMessage, mostBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** The parsed answer; throws `FoneStormError` for a failure status, or an answer that cannot be parsed. */
export function parseResponse<T>(
  { status, headers, body }: HttpResponse,
  reader: ResponseParser<T>,
): ParsedResponse<T> {
  if (status === 401 || status === 403)
    throw new FoneStormError('credentials', errorMessageOf(body), { status });
  if (status === 404) throw new FoneStormError('not found', errorMessageOf(body), { status });
  if (status === 429) {
    // What is no number of seconds, or more than a day of them, is as good as none.
    const [seconds] = /^\d{1,5}$/.exec(headers['retry-after'] ?? '') ?? [];
    const retryAfter = Number(seconds) || 1;
    throw new FoneStormError('busy', errorMessageOf(body), { status, retryAfter });
  }
  if (status >= 400 && status < 500) throw new FoneStormError('refused', errorMessageOf(body), { status });
  if (status >= 300) throw invalidResponse(status, []);
  if (body === undefined) throw invalidResponse(status, ['body: expected a shorter one']);
  const json = parseJson(body);
  const result = json === undefined ? { faults: ['body: expected JSON'] } : reader(json);
  if ('faults' in result) throw invalidResponse(status, result.faults);
  return result;
}

/** The outcome of the request is unknown. The faults name fields, and quote nothing. */
function invalidResponse(status: number, all: readonly string[]): FoneStormError {
  const faults = all.slice(0, MAX_FAULTS);
  const why = faults.map((fault) => `; ${fault}`).join('');
  return new FoneStormError('unknown', `status ${status}, a response that could not be parsed${why}`, {
    status,
    faults,
  });
}

function errorMessageOf(body: string | undefined): string {
  const error = v.safeParse(v.object({ message: v.string() }), parseJson(body ?? ''));
  return error.success ? error.output.message.slice(0, 500) : 'no reason given';
}
