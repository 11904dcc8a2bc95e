import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { FoneStormError } from '../ports';

export interface Request {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Response {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  readonly body: string;
}

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
 *
 * @param timeout milliseconds, to the end of the answer
 */
export async function request(url: string, asked: Request, timeout: number): Promise<Response> {
  const signal = AbortSignal.timeout(timeout);
  try {
    const response = await responseTo(url, asked, signal);
    const { statusCode: status = 0, headers } = response;
    const get = (name: string) => headers[name]?.toString() ?? null;
    return { status, headers: { get }, body: await text(response) };
  } catch (cause) {
    if (signal.aborted) throw new FoneStormError('timeout', `no answer within ${timeout} ms`, { cause });
    if (NOT_SENT.has(codeOf(cause))) throw new FoneStormError('unreachable', 'no connection', { cause });
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

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** The answer in the shape that is expected; anything else is a `FoneStormError`. */
export function read<T extends v.GenericSchema>(
  { status, headers, body }: Response,
  schema: T,
): v.InferOutput<T> {
  if (status === 401 || status === 403) throw new FoneStormError('credentials', messageOf(body), { status });
  if (status === 404) throw new FoneStormError('not found', messageOf(body), { status });
  if (status === 429) {
    // What is no number of seconds, or more than a day of them, is as good as none.
    const [seconds] = /^\d{1,5}$/.exec(headers.get('retry-after') ?? '') ?? [];
    const retryAfter = Number(seconds) || 1;
    throw new FoneStormError('busy', messageOf(body), { status, retryAfter });
  }
  if (status >= 400 && status < 500) throw new FoneStormError('refused', messageOf(body), { status });
  const result = status < 300 ? v.safeParse(schema, parsed(body)) : undefined;
  if (result?.success) return result.output;
  throw new FoneStormError('unknown', `status ${status}, an answer that is not understood`, { status });
}

function messageOf(body: string): string {
  const error = v.safeParse(v.object({ message: v.string() }), parsed(body));
  return error.success ? error.output.message.slice(0, 500) : 'no reason given';
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
