import { ROUTES } from '../../contract/routes';
import { CONFERENCE_ID } from '../../domain/definition';
import type { Delivery } from '../../domain/delivery';
import type { AuthenticationPorts } from '../../operations/authenticate';
import { findDeliveries } from '../../operations/deliveries/find-deliveries';
import { type ReadDeliveriesPorts, readDeliveries } from '../../operations/deliveries/read-deliveries';
import {
  readSigningSecrets,
  type SigningSecretsPorts,
} from '../../operations/deliveries/read-signing-secrets';
import { type RetryDeliveryPorts, retryDelivery } from '../../operations/deliveries/retry-delivery';
import { type AuthenticatedHandler, authenticatedRoutes } from '../authenticated-routes';
import { jsonResponse } from '../http-messages';
import { parseDeliveryListRequest } from '../requests/list-filters';
import { nextLinkHeader, parsePageRequest } from '../requests/pagination';
import { parsePosition } from '../requests/parse-whole-number';
import { readBoundedPage } from '../responses/bounded-response';
import { Problem } from '../responses/problems';
import type { Routes } from '../routing';

export type DeliveryPorts = ReadDeliveriesPorts &
  RetryDeliveryPorts &
  SigningSecretsPorts &
  AuthenticationPorts;

const DEFAULT_DELIVERIES = 100;

/** The routes that list deliveries, retry one, and show the secrets of their signatures. */
export function deliveryRoutes(ports: DeliveryPorts): Routes {
  const operations = {
    readDeliveries: readDeliveries(ports),
    findDeliveries: findDeliveries(ports),
    retryDelivery: retryDelivery(ports),
    readSigningSecrets: readSigningSecrets(ports),
  };
  const handlers: Record<string, AuthenticatedHandler> = {
    async [ROUTES.deliveries](request, { id }) {
      const { limit = DEFAULT_DELIVERIES, cursor } = parsePageRequest(request);
      const readPage = (pageSize: number, from?: string) => operations.readDeliveries(id, pageSize, from);
      const { items, cursor: next } = await readBoundedPage(readPage, { limit, cursor }, deliveryView);
      return jsonResponse(200, { deliveries: items }, nextLinkHeader(request, limit, next));
    },
    async [ROUTES.allDeliveries](request) {
      const { limit = DEFAULT_DELIVERIES, cursor, filter, parameters } = parseDeliveryListRequest(request);
      const readPage = (pageSize: number, from?: string) => operations.findDeliveries(filter, pageSize, from);
      const { items, cursor: next } = await readBoundedPage(readPage, { limit, cursor }, deliveryView);
      return jsonResponse(200, { deliveries: items }, nextLinkHeader(request, limit, next, parameters));
    },
    async [ROUTES.retry](_request, { delivery }, _caller, addAuditFields) {
      // A conference's id has no dot.
      const [id = '', text = ''] = delivery.split('.', 2);
      const position = parsePosition(text);
      if (!CONFERENCE_ID.test(id) || position === undefined || delivery !== `${id}.${position}`)
        throw new Problem('not-found', 'There is no such delivery');
      addAuditFields({ conferenceId: id });
      const retried = await operations.retryDelivery(id, position);
      addAuditFields({ position });
      return jsonResponse(202, { delivery: deliveryView(retried) });
    },
    async [ROUTES.signingSecret](_request, { id }) {
      const secrets = await operations.readSigningSecrets(id);
      return jsonResponse(200, { signing_secrets: secrets }, { 'cache-control': 'no-store' });
    },
  };
  return authenticatedRoutes(ports, handlers);
}

/** Undefined members are not in the JSON. */
function deliveryView({ conferenceId, position, status, attempts, attemptCount, nextAt }: Delivery) {
  return {
    id: `${conferenceId}.${position}`,
    conference: conferenceId,
    callback: position,
    status,
    attempt_count: attemptCount,
    next_attempt_at: nextAt,
    attempts: attempts.map(({ startedAt, duration, status, response, failure, isManual }) => ({
      at: startedAt,
      milliseconds: duration,
      status,
      response,
      failure,
      manual: isManual,
    })),
  };
}
