import * as v from 'valibot';
import { FoneStormError } from '../ports';

export interface Response {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** One request, told apart by whether FoneStorm may have read it. */
export async function request(url: string, init: RequestInit, timeout: number): Promise<Response> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeout), redirect: 'error' });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'TimeoutError') {
      throw new FoneStormError('timeout', `no answer within ${timeout} ms`, { cause });
    }
    if (NOT_SENT.has(codeOf(cause))) throw new FoneStormError('unreachable', 'no connection', { cause });
    throw new FoneStormError('unknown', 'the connection broke', { cause });
  }
}

function codeOf(error: unknown): string {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

/** The answer in the shape that is expected; anything else is a `FoneStormError`. */
export function read<T extends v.GenericSchema>(
  { status, headers, body }: Response,
  schema: T,
): v.InferOutput<T> {
  if (status === 401 || status === 403) throw new FoneStormError('credentials', messageOf(body), { status });
  if (status === 404) throw new FoneStormError('not found', messageOf(body), { status });
  if (status === 429) {
    const retryAfter = Number(headers.get('retry-after')) || 1;
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
