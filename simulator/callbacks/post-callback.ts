import type { CallbackRequest } from './callback-request';

/** How a callback ended; neither is there while it is on its way. */
export interface CallbackResult {
  /** The status of the answer. FoneStorm does not send a callback again, whatever it is. */
  readonly status?: number;
  /** Why no answer came. */
  readonly failure?: string;
}

/**
 * Sends a callback once. A redirect is an answer and not followed. Never throws.
 *
 * @param timeout milliseconds until it is given up
 * @param signal gives it up before that
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
