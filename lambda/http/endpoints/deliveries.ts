import { ROUTES } from '../../contract/routes';
import { CONFERENCE_ID } from '../../domain/definition';
import type { Delivery } from '../../domain/delivery';
import type { Page } from '../../ports/page';
import { type AuthenticatedHandler, authenticatedRoutes } from '../authenticated-routes';
import { jsonResponse } from '../http-messages';
import { nextLinkHeader, parsePageRequest, parsePageRequestWithChoice } from '../requests/pagination';
import { readBoundedPage } from '../responses/bounded-response';
import { Problem } from '../responses/problems';
import type { Routes } from '../routing';

/** The operations behind the endpoints of deliveries. */
export interface DeliveryOperations {
  /** The caller whose token it is. */
  authenticate(token: string): Promise<string | undefined>;
  readDeliveries(id: string, limit: number, cursor?: string): Promise<Page<Delivery>>;
  readAllDeliveries(status: 'pending' | 'failed', limit: number, cursor?: string): Promise<Page<Delivery>>;
  retryDelivery(conferenceId: string, entryId: string): Promise<Delivery>;
  readSigningSecrets(id: string): Promise<readonly string[]>;
}

const DEFAULT_DELIVERIES = 100;
const STATUS_CHOICE = { name: 'status', values: ['pending', 'failed'] } as const;

/** How callbacks are passed on to their callers: to be seen, and to be repeated. */
export function deliveryRoutes(operations: DeliveryOperations): Routes {
  const handlers: Record<string, AuthenticatedHandler> = {
    async [ROUTES.deliveries](request, { id }) {
      const { limit = DEFAULT_DELIVERIES, cursor } = parsePageRequest(request);
      const read = (most: number, first?: string) => operations.readDeliveries(id, most, first);
      const { items, cursor: next } = await readBoundedPage(read, { limit, cursor }, deliveryView);
      return jsonResponse(200, { deliveries: items }, nextLinkHeader(request, limit, next));
    },
    async [ROUTES.allDeliveries](request) {
      const {
        limit = DEFAULT_DELIVERIES,
        cursor,
        chosen: status,
      } = parsePageRequestWithChoice(request, STATUS_CHOICE);
      const read = (most: number, first?: string) => operations.readAllDeliveries(status, most, first);
      const { items, cursor: next } = await readBoundedPage(read, { limit, cursor }, deliveryView);
      return jsonResponse(200, { deliveries: items }, nextLinkHeader(request, limit, next, { status }));
    },
    async [ROUTES.retry](_request, { delivery }, _caller, note) {
      // A conference's id has no dot.
      const [id = '', ...entry] = delivery.split('.');
      if (!CONFERENCE_ID.test(id)) throw new Problem('not-found', 'There is no such delivery');
      note({ conferenceId: id });
      const found = await operations.retryDelivery(id, entry.join('.'));
      note({ entryId: found.entryId });
      return jsonResponse(202, { delivery: deliveryView(found) });
    },
    async [ROUTES.signingSecret](_request, { id }) {
      const secrets = await operations.readSigningSecrets(id);
      return jsonResponse(200, { signing_secrets: secrets }, { 'cache-control': 'no-store' });
    },
  };
  return authenticatedRoutes(operations.authenticate, handlers);
}

/** JSON leaves out what is undefined. */
function deliveryView({ conferenceId, entryId, status, attempts, attemptCount, nextAt }: Delivery) {
  return {
    id: `${conferenceId}.${entryId}`,
    conference: conferenceId,
    callback: entryId,
    status,
    attempt_count: attemptCount,
    next_attempt_at: nextAt,
    attempts: attempts.map(({ startedAt, duration, status, response, failure }) => ({
      at: startedAt,
      milliseconds: duration,
      status,
      response,
      failure,
    })),
  };
}
