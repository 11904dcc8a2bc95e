import { ROUTES } from '../../contract/routes';
import type { AuthenticationPorts } from '../../operations/authenticate';
import { type CountPorts, countLists } from '../../operations/conferences/count-lists';
import type { Count } from '../../ports/page';
import { authenticatedRoutes } from '../authenticated-routes';
import { jsonResponse } from '../http-messages';
import { parseRangeRequest } from '../requests/list-filters';
import type { Routes } from '../routing';

/** The route that counts conferences and deliveries by status. */
export function countRoutes(ports: CountPorts & AuthenticationPorts): Routes {
  const count = countLists(ports);
  return authenticatedRoutes(ports, {
    async [ROUTES.counts](request) {
      const { conferences, deliveries } = await count(parseRangeRequest(request));
      return jsonResponse(200, {
        counts: { conferences: countsView(conferences), deliveries: countsView(deliveries) },
      });
    },
  });
}

function countsView(counts: Readonly<Record<string, Count>>) {
  return Object.fromEntries(
    Object.entries(counts).map(([status, { count, isExact }]) => [status, { count, exact: isExact }]),
  );
}
