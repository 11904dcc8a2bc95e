import {
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import * as v from 'valibot';
import { FoneStormError } from '../ports';
import type { PartlyRead, Reader } from './fonestorm-answers';
import { jsonIn } from './json-text';

export interface Request {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Undefined if it is longer than the limit. */
  readonly body: string | undefined;
}

export interface Limits {
  /** Milliseconds, to the end of the answer. */
  readonly timeout: number;
  /** Bytes of the answer's body; default a megabyte. */
  readonly mostBytes?: number;
}

/** The most faults in one error. */
const MOST_FAULTS = 10;
/** The most bytes of an answer about one conference. */
const MOST_BYTES = 1024 ** 2;

const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * Connections are kept for four seconds, in milliseconds: one that FoneStorm has closed meanwhile would break a request,
 * and nobody would know whether it was read. A function that was frozen finds its time over before its next event.
 */
const KEPT = { keepAlive: true, timeout: 4000 };
const http = { request: requestHttp, agent: new HttpAgent(KEPT) };
const https = { request: requestHttps, agent: new HttpsAgent(KEPT) };

/**
 * One request, told apart by whether FoneStorm may have read it. It follows no redirect. Node's own `fetch`
 * would take as long to load as all the rest of a function.
 */
export async function request(
  url: string,
  asked: Request,
  { timeout, mostBytes = MOST_BYTES }: Limits,
): Promise<Response> {
  const signal = AbortSignal.timeout(timeout);
  try {
    const response = await responseTo(url, asked, signal);
    const { statusCode: status = 0, headers } = response;
    return { status, headers, body: await textOf(response, mostBytes) };
  } catch (cause) {
    if (signal.aborted) throw new FoneStormError('timeout', `no answer within ${timeout} ms`, { cause });
    if (NOT_SENT.has(String((cause as NodeJS.ErrnoException).code)))
      throw new FoneStormError('unreachable', 'no connection', { cause });
    throw new FoneStormError('unknown', 'the connection broke', { cause });
  }
}

function responseTo(url: string, { body, ...options }: Request, signal: AbortSignal) {
  const { request, agent } = url.startsWith('https:') ? https : http;
  return new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { ...options, agent, signal }, resolve)
      .on('error', reject)
      .end(body);
  });
}

/** The body as text; undefined if it is longer: then the rest is not read, and the connection is closed. */
async function textOf(response: IncomingMessage, mostBytes: number): Promise<string | undefined> {
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
export function read<T>({ status, headers, body }: Response, reader: Reader<T>): PartlyRead<T> {
  if (status === 401 || status === 403) throw new FoneStormError('credentials', messageOf(body), { status });
  if (status === 404) throw new FoneStormError('not found', messageOf(body), { status });
  if (status === 429) {
    // What is no number of seconds, or more than a day of them, is as good as none.
    const [seconds] = /^\d{1,5}$/.exec(headers['retry-after'] ?? '') ?? [];
    const retryAfter = Number(seconds) || 1;
    throw new FoneStormError('busy', messageOf(body), { status, retryAfter });
  }
  if (status >= 400 && status < 500) throw new FoneStormError('refused', messageOf(body), { status });
  if (status >= 300) throw notUnderstood(status, []);
  if (body === undefined) throw notUnderstood(status, ['body: expected a shorter one']);
  const json = jsonIn(body);
  const result = json === undefined ? { faults: ['body: expected JSON'] } : reader(json);
  if ('faults' in result) throw notUnderstood(status, result.faults);
  return result;
}

/** The outcome of the request is unknown. The faults name fields, and quote nothing. */
function notUnderstood(status: number, all: readonly string[]): FoneStormError {
  const faults = all.slice(0, MOST_FAULTS);
  const why = faults.map((fault) => `; ${fault}`).join('');
  return new FoneStormError('unknown', `status ${status}, an answer that is not understood${why}`, {
    status,
    faults,
  });
}

function messageOf(body: string | undefined): string {
  const error = v.safeParse(v.object({ message: v.string() }), jsonIn(body ?? ''));
  return error.success ? error.output.message.slice(0, 500) : 'no reason given';
}
