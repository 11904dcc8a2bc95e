import { UNSUPPORTED_ROUTES } from '../contract/routes';
import { CONFERENCE_ID } from '../domain/definition';
import { type AuthenticationPorts, authenticate } from '../operations/authenticate';
import type { AddAuditFields, HttpRequest, HttpResponse } from './http-messages';
import { requireKnownParameters } from './requests/query-parameters';
import { Problem } from './responses/problems';
import type { PathParameters, Routes } from './routing';

/**
 * Answers a request with a valid token. `path` has the route's parameters, `caller` is the token's name; `addAuditFields`
 * is for the audit trail.
 */
export type AuthenticatedHandler = (
  request: HttpRequest,
  path: Readonly<Record<ParameterName, string>>,
  caller: string,
  addAuditFields: AddAuditFields,
) => Promise<HttpResponse>;

type ParameterName = 'id' | 'position' | 'delivery' | 'fonenumber' | 'occurrence';

/** The longest id of a conference, in characters. */
const MAX_ID_LENGTH = 64;

/**
 * Routes that require a token, or a direct invocation. They refuse unknown query parameters. A longer id than any that exists is
 * not found.
 */
export function authenticatedRoutes(
  ports: AuthenticationPorts,
  handlers: Readonly<Record<string, AuthenticatedHandler>>,
): Routes {
  const findCaller = authenticate(ports);
  return Object.fromEntries(
    Object.entries(handlers).map(([route, handler]) => [
      route,
      async (
        request: HttpRequest,
        { id = '', position = '', delivery = '', fonenumber = '', occurrence = '' }: PathParameters,
        addAuditFields: AddAuditFields = () => undefined,
      ) => {
        const caller = request.caller ?? (await findCaller(request.headers.token ?? ''));
        if (caller === undefined)
          throw new Problem('unauthenticated', 'token: expected a header with a valid token');
        addAuditFields({ caller, ...(CONFERENCE_ID.test(id) && { conferenceId: id }) });
        if (id.length > MAX_ID_LENGTH) throw new Problem('not-found', 'There is no conference with this id');
        if (!(route in UNSUPPORTED_ROUTES)) requireKnownParameters(route, request.query);
        return handler(request, { id, position, delivery, fonenumber, occurrence }, caller, addAuditFields);
      },
    ]),
  );
}
