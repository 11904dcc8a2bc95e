import type { Budget, Log, Secret } from '../ports';
import type { Reader } from './fonestorm-answers';
import { type Limits, type Response, read, request } from './fonestorm-request';
import { foneStormToken, type TokenSource } from './fonestorm-token';

export interface CallOptions {
  /** With the version, without a slash at its end: `https://api.fonestorm.com/v2`. */
  readonly url: string;
  readonly credentials: Secret<TokenSource>;
  readonly budget: Budget;
  /** Questions have a smaller budget than what a caller waits for. */
  readonly purpose: 'request' | 'question';
  /** Milliseconds until a request is given up; default 6000: a creation may take three, and waits for their slots. */
  readonly timeout?: number;
  /** Receives the faults of unreadable answers. */
  readonly log: Log;
}

/** A request to FoneStorm's API. */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** After the API's URL, with its slash and its query. */
  readonly path: string;
  /** As JSON, or as a form: FoneStorm's pages say which one a route takes. */
  readonly body?: object | URLSearchParams;
  /** Bytes of the answer's body; default a megabyte. */
  readonly mostBytes?: number;
}

export interface FoneStormCalls {
  /** FoneStorm's answer to a request, whatever its status. */
  exchange(asked: Asked): Promise<Response>;
  /**
   * The parsed answer to a request.
   *
   * @param answer its name in the log
   */
  call<T>(answer: string, reader: Reader<T>, asked: Asked): Promise<T>;
}

/** The most faults of an answer in one log line. */
const MOST_NAMED = 20;

/**
 * Requests to FoneStorm's API over HTTP. Each takes a slot of the budget; a 401 is answered by one more try with a new
 * token. All that a function asks of FoneStorm shares one of these, and so a token.
 */
export function foneStormCalls(options: CallOptions): FoneStormCalls {
  const { url, budget, purpose, timeout = 6000, log } = options;
  const token = foneStormToken(url, options.credentials, () => budget.take(purpose), timeout);
  return {
    exchange,
    async call(answer, reader, asked) {
      const { read: found, skipped = [], ignored = [] } = read(await exchange(asked), reader);
      told('fonestorm.element_skipped', answer, skipped);
      told('fonestorm.field_ignored', answer, ignored);
      return found;
    },
  };

  async function exchange(asked: Asked): Promise<Response> {
    const first = await send(asked);
    return first.status === 401 ? send(asked, first.token) : first;
  }

  function told(code: string, answer: string, faults: readonly string[]): void {
    if (faults.length === 0) return;
    log.warn(code, { answer, count: faults.length, faults: faults.slice(0, MOST_NAMED) });
  }

  async function send({ method, path, body, mostBytes }: Asked, refused?: string) {
    const current = await token(refused);
    await budget.take(purpose);
    const isForm = body instanceof URLSearchParams;
    const headers = {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      accept: 'application/json',
      token: current,
    };
    const limits: Limits = { timeout, ...(mostBytes !== undefined && { mostBytes }) };
    const sent = body && { body: isForm ? body.toString() : JSON.stringify(body) };
    return { ...(await request(`${url}${path}`, { method, headers, ...sent }, limits)), token: current };
  }
}
