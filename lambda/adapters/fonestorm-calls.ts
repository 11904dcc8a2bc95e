import type { Budget, Log, Secret } from '../ports';
import type { Reader } from './fonestorm-answers';
import { type Limits, type Response, read, request } from './fonestorm-request';
import { foneStormToken, type TokenSource } from './fonestorm-token';

export interface CallOptions {
  /** With the version, without a slash at its end: `https://api.fonestorm.com/v2`. */
  readonly url: string;
  readonly credentials: Secret<TokenSource>;
  readonly budget: Budget;
  /** Status checks have a smaller budget than requests of callers. */
  readonly purpose: 'request' | 'question';
  /** The timeout of a request in milliseconds; default 6000: a creation may take three requests, and waits for their slots. */
  readonly timeout?: number;
  /** Receives the faults of unreadable answers. */
  readonly log: Log;
}

/** A request to FoneStorm's API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The part after the API's URL, with the leading slash and the query. */
  readonly path: string;
  /** An object is sent as JSON, `URLSearchParams` as a form. FoneStorm's pages say which one a route accepts. */
  readonly body?: object | URLSearchParams;
  /** The most bytes of the answer's body; default a megabyte. */
  readonly mostBytes?: number;
}

export interface FoneStormCalls {
  /** Sends a request, and returns FoneStorm's answer with any status. */
  exchange(asked: ApiRequest): Promise<Response>;
  /**
   * Sends a request, and parses the answer.
   *
   * @param answer the name of the answer in the log
   */
  call<T>(answer: string, reader: Reader<T>, asked: ApiRequest): Promise<T>;
}

/** The most faults of an answer in one log line. */
const MOST_NAMED = 20;

/**
 * Requests to FoneStorm's API over HTTP. Each takes a slot of the budget. After a 401, the request is retried once with a new
 * token. All clients in a function share one instance, and so one token.
 */
export function foneStormCalls(options: CallOptions): FoneStormCalls {
  const { url, budget, purpose, timeout = 6000, log } = options;
  const token = foneStormToken(url, options.credentials, () => budget.take(purpose), timeout);
  return {
    exchange,
    async call(answer, reader, asked) {
      const { read: found, skipped = [], ignored = [] } = read(await exchange(asked), reader);
      logFaults('fonestorm.element_skipped', answer, skipped);
      logFaults('fonestorm.field_ignored', answer, ignored);
      return found;
    },
  };

  async function exchange(asked: ApiRequest): Promise<Response> {
    const first = await send(asked);
    return first.status === 401 ? send(asked, first.token) : first;
  }

  function logFaults(code: string, answer: string, faults: readonly string[]): void {
    if (faults.length === 0) return;
    log.warn(code, { answer, count: faults.length, faults: faults.slice(0, MOST_NAMED) });
  }

  async function send({ method, path, body, mostBytes }: ApiRequest, refused?: string) {
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

/** The fields as a form. Undefined fields are left out. */
export function formOf(fields: object): URLSearchParams {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
}
