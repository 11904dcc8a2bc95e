import type { Budget } from '../../ports/budget';
import type { LogCode, Logger } from '../../ports/logger';
import type { Secret } from '../../ports/secrets';
import type { ResponseParser } from './conference-responses';
import { type HttpLimits, type HttpResponse, parseResponse, sendRequest } from './http-request';
import { type FoneStormCredentials, foneStormToken } from './token';

export interface ApiOptions {
  /** With the version, without a slash at its end: `https://api.fonestorm.com/v2`. */
  readonly url: string;
  readonly credentials: Secret<FoneStormCredentials>;
  readonly budget: Budget;
  /** Status checks have a smaller budget than requests of callers. */
  readonly purpose: 'request' | 'status-check';
  /** The timeout of a request in milliseconds; default 6000: a creation may take three requests, and waits for their slots. */
  readonly timeout?: number;
  /** Logs the faults of unreadable responses. */
  readonly logger: Logger;
}

/** A request to FoneStorm's API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The rest of the URL, with the leading slash and the query. */
  readonly path: string;
  /** An object is sent as JSON, `URLSearchParams` as a form. FoneStorm's pages say which one a route accepts. */
  readonly body?: object | URLSearchParams;
  /** The most bytes of the response's body; default a megabyte. */
  readonly maxBytes?: number;
}

export interface FoneStormApi {
  /** Sends a request, and returns FoneStorm's response with any status. */
  send(request: ApiRequest): Promise<HttpResponse>;
  /**
   * Sends a request, and parses the response.
   *
   * @param name the name of the response in the log
   * @throws {FoneStormError}
   */
  sendAndParse<T>(name: string, parser: ResponseParser<T>, request: ApiRequest): Promise<T>;
}

/** The most faults of a response in one log line. */
const MAX_LOGGED_FAULTS = 20;

/**
 * Requests to FoneStorm's API over HTTP. Each takes a slot of the budget. After a 401, the request is retried once with a new
 * token. All clients in a function share one instance, and so one token.
 */
export function foneStormApi(options: ApiOptions): FoneStormApi {
  const { url, budget, purpose, timeout = 6000, logger } = options;
  const readToken = foneStormToken(url, options.credentials, () => budget.takeSlot(purpose), timeout);
  return {
    send,
    async sendAndParse(name, parser, request) {
      const { value, skipped = [], ignored = [] } = parseResponse(await send(request), parser);
      logFaults('fonestorm.element_skipped', name, skipped);
      logFaults('fonestorm.field_ignored', name, ignored);
      return value;
    },
  };

  async function send(request: ApiRequest): Promise<HttpResponse> {
    const first = await sendWithToken(request);
    return first.status === 401 ? sendWithToken(request, first.token) : first;
  }

  function logFaults(code: LogCode, response: string, faults: readonly string[]): void {
    if (faults.length === 0) return;
    logger.warn(code, { response, count: faults.length, faults: faults.slice(0, MAX_LOGGED_FAULTS) });
  }

  /** @param refusedToken the token that FoneStorm refused */
  async function sendWithToken({ method, path, body, maxBytes }: ApiRequest, refusedToken?: string) {
    const token = await readToken(refusedToken);
    await budget.takeSlot(purpose);
    const isForm = body instanceof URLSearchParams;
    const headers = {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      accept: 'application/json',
      token,
    };
    const limits: HttpLimits = { timeout, ...(maxBytes !== undefined && { maxBytes }) };
    const content = body && { body: isForm ? body.toString() : JSON.stringify(body) };
    return { ...(await sendRequest(`${url}${path}`, { method, headers, ...content }, limits)), token };
  }
}

/** The fields as a form. Undefined fields are left out. */
export function toForm(fields: object): URLSearchParams {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
}
