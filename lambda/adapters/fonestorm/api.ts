import * as v from 'valibot';
import type { Budget } from '../../ports/budget';
import { FoneStormError } from '../../ports/fonestorm';
import type { LogCode, Logger } from '../../ports/logger';
import type { Secret } from '../../ports/secrets';
import { type ResponseParser, responseParser } from './conference-responses';
import { type HttpLimits, type HttpResponse, parseBody, requireSuccess, sendRequest } from './http-request';
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
  /** The subject that is missing at FoneStorm if it answers 404. Undefined if FoneStorm never answers this request with 404. */
  readonly about?: RequestSubject;
}

/** The subject of a request. */
export interface RequestSubject {
  readonly list: 'conferences' | 'fonenumbers';
  /** If the list has this id, a 404 that must be confirmed is not FoneStorm's. Undefined if the list cannot show that. */
  readonly id?: string;
}

export interface FoneStormApi {
  /** Sends a request, and returns FoneStorm's response with any status. */
  send(request: ApiRequest): Promise<HttpResponse>;
  /**
   * Sends a request, and returns the response if it has a status below 300.
   *
   * @throws {FoneStormError}
   */
  sendSuccessfully(request: ApiRequest): Promise<HttpResponse>;
  /**
   * Sends a request, and parses the response.
   *
   * @param name the name of the response in the log
   * @throws {FoneStormError}
   */
  sendAndParse<T>(name: string, parser: ResponseParser<T>, request: ApiRequest): Promise<T>;
}

/** The most bytes of a list, which has everything of the account: FoneStorm has no pages. */
export const MAX_LIST_BYTES = 32 * 1024 ** 2;
/** The most faults of a response in one log line. */
const MAX_LOGGED_FAULTS = 20;

/**
 * Requests to FoneStorm's API over HTTP. Each takes a slot of the budget. After a 401, the request is retried once with a new
 * token. All clients in a function share one instance, and so one token.
 */
export function foneStormApi(options: ApiOptions): FoneStormApi {
  const { url, budget, purpose, timeout = 6000, logger } = options;
  /** Whether the address has answered as FoneStorm does. */
  let isProven = false;
  const readToken = foneStormToken(url, options.credentials, () => budget.takeSlot(purpose), timeout);
  return {
    send,
    sendSuccessfully,
    async sendAndParse(name, parser, request) {
      const { value, skipped = [], ignored = [] } = parseBody(await sendSuccessfully(request), parser);
      isProven = true;
      logFaults('fonestorm.element_skipped', name, skipped);
      logFaults('fonestorm.field_ignored', name, ignored);
      return value;
    },
  };

  async function sendSuccessfully(request: ApiRequest): Promise<HttpResponse> {
    const response = await send(request);
    const { about } = request;
    try {
      requireSuccess(response, about !== undefined);
    } catch (error) {
      const isMissing = error instanceof FoneStormError && error.outcome === 'not found';
      if (about && isMissing && (!isProven || error.details.isForeign)) await confirmMissing(about);
      throw error;
    }
    return response;
  }

  /**
   * A server that is not FoneStorm may answer 404, too. FoneStorm's list distinguishes them.
   *
   * @throws {FoneStormError} if the address does not answer with the list, or the list has what the request is about
   */
  async function confirmMissing({ list, id }: RequestSubject): Promise<void> {
    const response = await send({ method: 'GET', path: `/${list}`, maxBytes: MAX_LIST_BYTES });
    requireSuccess(response, false);
    const ids = parseBody(response, idsOfList(list)).value;
    isProven = true;
    if (id !== undefined && ids.includes(id))
      throw new FoneStormError('unknown', `status 404, and the list has ${id}`, { status: 404 });
  }

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

/** The ids of a list of FoneStorm: of objects, or the elements themselves. */
function idsOfList(list: RequestSubject['list']): ResponseParser<readonly string[]> {
  return responseParser(v.object({ [list]: v.array(v.unknown(), 'a list') }, 'an object'), (body) => ({
    value: (body[list] ?? []).map((each) => String((each as { id?: unknown } | null)?.id ?? each)),
  }));
}

/** The fields as a form. Undefined fields are left out. */
export function toForm(fields: object): URLSearchParams {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
}
