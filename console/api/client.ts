import { createStore, type Store } from '../model/store';

/** The relay answered with a problem. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  /** @param status the HTTP status */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The relay did not answer. */
export class RelayUnreachable extends Error {
  override readonly name = 'RelayUnreachable';
}

/** Whether the same request may succeed later. */
export function isTemporary(error: unknown): boolean {
  return error instanceof RelayUnreachable || (error instanceof ApiFailure && error.status >= 429);
}

export interface Answer {
  readonly body: Readonly<Record<string, unknown>>;
  /** The path of the next page, from the header `Link`. */
  readonly next?: string;
}

/** Requests to the relay that served this page, with one token. */
export interface Client {
  get(path: string, signal?: AbortSignal): Promise<Answer>;
  send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, fields?: unknown): Promise<Answer>;
  /** Opens a stream; throws as `get` does. */
  open(path: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response>;
}

/** Whether the last request reached the relay. */
export const isReachable: Store<boolean> = createStore(true);

/** @param onRefused called if the relay does not accept the token */
export function createClient(token: string, onRefused: () => void): Client {
  async function request(path: string, init: RequestInit): Promise<Response> {
    // A browser that stores nothing would add "no-cache", and the relay would query FoneStorm for each read of a conference.
    const headers = { 'cache-control': 'no-store', ...init.headers, token };
    const response = await fetch(path, { ...init, headers, cache: 'no-store', redirect: 'error' }).catch(
      (cause) => {
        if (init.signal?.aborted) throw cause;
        isReachable.set(false);
        throw new RelayUnreachable('The relay does not answer.', { cause });
      },
    );
    isReachable.set(true);
    if (response.ok) return response;
    if (response.status === 401) onRefused();
    throw new ApiFailure(response.status, await describeProblem(response));
  }
  return {
    get: async (path, signal) => readAnswer(await request(path, signal ? { signal } : {})),
    async send(method, path, fields) {
      const headers = { 'content-type': 'application/json' };
      const body = fields === undefined ? {} : { headers, body: JSON.stringify(fields) };
      return readAnswer(await request(path, { method, ...body }));
    },
    open: (path, headers, signal) => request(path, { headers, signal }),
  };
}

async function readAnswer(response: Response): Promise<Answer> {
  const next = /^<(\/[^>]*)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
  const body = await response.json().catch((cause) => {
    throw new RelayUnreachable('The answer of the relay was interrupted.', { cause });
  });
  return { body, ...(next !== undefined && { next }) };
}

const MAX_PROBLEM = 2000;

async function describeProblem(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => undefined);
  const { detail, message } = { ...(problem as { detail?: unknown; message?: unknown } | undefined) };
  const text = [detail, message].find((each) => typeof each === 'string');
  return (text ?? `The relay answered ${response.status}.`).slice(0, MAX_PROBLEM);
}
