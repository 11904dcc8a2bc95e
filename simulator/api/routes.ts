import type { Operation } from '../faults';
import { notFound, Refusal } from '../http/refusal';
import type { RouteHandler, Routes } from '../http/routing';
import type { Accounts } from './accounts';
import { withFault } from './api-faults';
import { type ConferenceParts, createConferenceHandlers } from './conference-endpoints';
import { createFoneNumberHandlers, type FoneNumberParts } from './fonenumber-endpoints';
import { createLoginHandler } from './login-endpoint';
import type { RequestRate } from './request-rate';

export interface ApiParts extends ConferenceParts, FoneNumberParts {
  readonly accounts: Accounts;
  readonly rate: RequestRate;
}

/** The operations that the API of 2017 lacks. */
const OPERATIONS_SINCE_24: readonly Operation[] = [
  'numbers',
  'number',
  'service',
  'receive-notify',
  'send-notify',
];

/** FoneStorm's API. */
export function createApiRoutes(parts: ApiParts): Routes {
  const { accounts, rate, settings } = parts;
  const handlers: Record<Operation, RouteHandler> = {
    auth: createLoginHandler(accounts, settings),
    ...createConferenceHandlers(parts),
    ...createFoneNumberHandlers(parts),
  };

  /** FoneStorm checks a request in this order: the rate limit, the token, the route. */
  function route(operation: Operation): RouteHandler {
    return async (request, values) => {
      const { requestsPerSecond } = settings.current();
      const wait = rate.registerRequest(operation, requestsPerSecond);
      if (wait > 0) {
        const message = `The account may send ${requestsPerSecond} requests in a second: try again in ${wait} ms`;
        throw new Refusal(429, message, { 'retry-after': String(Math.ceil(wait / 1000)) });
      }
      if (operation !== 'auth' && !(await accounts.isValid(request.headers.token ?? ''))) {
        throw new Refusal(401, 'token: expected a header with a valid token');
      }
      if (OPERATIONS_SINCE_24.includes(operation) && settings.current().generation === '2017') {
        throw notFound('such path in this generation of the API');
      }
      return withFault(settings.nextRequestFault(operation), async () =>
        handlers[operation](request, values),
      );
    };
  }

  return {
    'POST /v2/auth': route('auth'),
    'GET /v2/conferences': route('list'),
    'POST /v2/conferences': route('create'),
    'GET /v2/conferences/{id}': route('details'),
    'PUT /v2/conferences/{id}': route('update'),
    'DELETE /v2/conferences/{id}': route('delete'),
    'GET /v2/conferences/{id}/fonenumbers': route('fonenumbers'),
    'GET /v2/fonenumbers': route('numbers'),
    'GET /v2/fonenumbers/{fonenumber}': route('number'),
    'POST /v2/fonenumbers/{fonenumber}/service': route('service'),
    'POST /v2/calls/receive_notify': route('receive-notify'),
    'POST /v2/calls/send_notify': route('send-notify'),
  };
}
