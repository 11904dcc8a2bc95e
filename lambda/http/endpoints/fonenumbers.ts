import { ROUTES, UNSUPPORTED_ROUTES } from '../../contract/routes';
import type { AuthenticationPorts } from '../../operations/authenticate';
import { type PassThroughPorts, passThroughFonenumbers } from '../../operations/numbers/pass-through';
import type { PassThroughResponse } from '../../ports/pass-through';
import { type AuthenticatedHandler, authenticatedRoutes } from '../authenticated-routes';
import { type HttpResponse, jsonResponse } from '../http-messages';
import { parseNotify, parseService, requireFoneNumber } from '../requests/fonenumber-fields';
import { parseOptionalChoice } from '../requests/query-parameters';
import { parseBodyFields } from '../requests/request-body';
import { isWithinSizeLimit } from '../responses/bounded-response';
import { invalidRequest, Problem } from '../responses/problems';
import type { Routes } from '../routing';

/** Generated clients send an omitted filter as an empty string. */
const FILTER_CHOICE = { name: 'filter', values: ['', 'all'], expected: 'all, or none' } as const;

/** Requests about FoneNumbers, passed through to FoneStorm: the answers have its status and body. */
export function foneNumberRoutes(ports: PassThroughPorts & AuthenticationPorts): Routes {
  const operations = passThroughFonenumbers(ports);
  const handlers: Record<string, AuthenticatedHandler> = {
    async [ROUTES.allFonenumbers]({ query }) {
      const filter = parseOptionalChoice(query, FILTER_CHOICE) || undefined;
      const response = await operations.list(filter);
      if (filter === 'all' && !isWithinSizeLimit(response.body)) {
        throw invalidRequest([
          { field: 'filter', expected: 'no filter: the list with details is longer than 5 MB' },
        ]);
      }
      return toHttpResponse(response);
    },
    async [ROUTES.fonenumber](_request, { fonenumber }) {
      return toHttpResponse(await operations.get(requireFoneNumber(fonenumber)));
    },
    async [ROUTES.setService](request, path, _caller, addAuditFields) {
      const fonenumber = requireFoneNumber(path.fonenumber);
      addAuditFields({ fonenumber });
      return toHttpResponse(await operations.setService(fonenumber, parseService(parseBodyFields(request))));
    },
    async [ROUTES.setReceiveNotify](request, _path, _caller, addAuditFields) {
      const fields = await parseNotify(parseBodyFields(request), operations.isRelayUrl);
      addAuditFields({ fonenumber: fields.fonenumber });
      return toHttpResponse(await operations.setReceiveNotify(fields));
    },
    async [ROUTES.setSendNotify](request, _path, _caller, addAuditFields) {
      const fields = await parseNotify(parseBodyFields(request), operations.isRelayUrl);
      addAuditFields({ fonenumber: fields.fonenumber });
      return toHttpResponse(await operations.setSendNotify(fields));
    },
    ...Object.fromEntries(
      Object.entries(UNSUPPORTED_ROUTES).map(([route, task]): [string, AuthenticatedHandler] => [
        route,
        async () => {
          throw new Problem(
            'not-found',
            `${task} at FoneStorm itself: the relay does not support this route`,
          );
        },
      ]),
    ),
  };
  return authenticatedRoutes(ports, handlers);
}

function toHttpResponse({ status, body }: PassThroughResponse): HttpResponse {
  if (isWithinSizeLimit(body)) return jsonResponse(status, body);
  throw new Problem('fonestorm-failed', 'The answer of FoneStorm is longer than 5 MB');
}
