import { CONFERENCE_ID } from '../domain/definition';
import { type AuthenticationPorts, authenticate } from '../operations/authenticate';
import type { AddAuditFields, HttpRequest, HttpResponse } from './http-messages';
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

type ParameterName = 'id' | 'entry' | 'delivery' | 'fonenumber';

/** In characters. A delivery's id consists of a conference's id, a dot and an entry's id. */
const MAX_ID_LENGTHS = { id: 64, entry: 256, delivery: 321 };

/** Routes that require a token. A longer id than any that exists is not found. */
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
        { id = '', entry = '', delivery = '', fonenumber = '' }: PathParameters,
        addAuditFields: AddAuditFields = () => undefined,
      ) => {
        const caller = await findCaller(request.headers.token ?? '');
        if (caller === undefined)
          throw new Problem('unauthenticated', 'token: expected a header with a valid token');
        addAuditFields({ caller, ...(CONFERENCE_ID.test(id) && { conferenceId: id }) });
        if (
          id.length > MAX_ID_LENGTHS.id ||
          entry.length > MAX_ID_LENGTHS.entry ||
          delivery.length > MAX_ID_LENGTHS.delivery
        )
          throw new Problem('not-found', 'There is no conference with this id');
        return handler(request, { id, entry, delivery, fonenumber }, caller, addAuditFields);
      },
    ]),
  );
}
