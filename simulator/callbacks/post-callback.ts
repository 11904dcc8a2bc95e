import type { CallbackRequest } from './callback-request';

/** The result of a callback; empty while it is in progress. */
export interface CallbackResult {
  /** The status of the answer. FoneStorm does not repeat a callback after any status. */
  readonly status?: number;
  /** The reason if no answer arrived. */
  readonly failure?: string;
}

/**
 * Sends a callback once, and does not follow redirects. Never throws.
 *
 * @param timeout in milliseconds
 * @param signal aborts it before the timeout
 */
export async function postCallback(
  { url, ...init }: CallbackRequest,
  timeout: number,
  signal: AbortSignal,
): Promise<CallbackResult> {
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, timeout).unref();
  signal.addEventListener('abort', end);
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: ending.signal });
    await response.body?.cancel();
    return { status: response.status };
  } catch {
    return { failure: ending.signal.aborted ? `no answer within ${timeout} ms` : 'the connection failed' };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
