import { CONFERENCE_ID } from '../domain/definition';
import type { AddAuditFields, HttpRequest, HttpResponse } from './http-messages';
import { Problem } from './responses/problems';
import type { PathParameters, Routes } from './routing';

/** Answers a request of a caller whose token is known. `path` holds the parts of the path that the route names. */
export type AuthenticatedHandler = (
  request: HttpRequest,
  path: Readonly<Record<'id' | 'entry' | 'delivery' | 'fonenumber', string>>,
  caller: string,
  note: AddAuditFields,
) => Promise<HttpResponse>;

/** In characters; a delivery's id is made of a conference's and an entry's. */
const LONGEST_PARAMETERS = { id: 64, entry: 256, delivery: 321 };

/**
 * Routes for callers with a token. What is too long to be an id is not found.
 *
 * @param authenticate the name of the caller whose token it is
 */
export function authenticatedRoutes(
  authenticate: (token: string) => Promise<string | undefined>,
  handlers: Readonly<Record<string, AuthenticatedHandler>>,
): Routes {
  return Object.fromEntries(
    Object.entries(handlers).map(([route, handler]) => [
      route,
      async (
        request: HttpRequest,
        { id = '', entry = '', delivery = '', fonenumber = '' }: PathParameters,
        note: AddAuditFields = () => undefined,
      ) => {
        const caller = await authenticate(request.headers.token ?? '');
        if (caller === undefined)
          throw new Problem('unauthenticated', 'token: expected a header with a valid token');
        note({ caller, ...(CONFERENCE_ID.test(id) && { conferenceId: id }) });
        if (
          id.length > LONGEST_PARAMETERS.id ||
          entry.length > LONGEST_PARAMETERS.entry ||
          delivery.length > LONGEST_PARAMETERS.delivery
        )
          throw new Problem('not-found', 'There is no conference with this id');
        return handler(request, { id, entry, delivery, fonenumber }, caller, note);
      },
    ]),
  );
}
