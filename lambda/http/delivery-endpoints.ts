import { ROUTES } from '../contract/routes';
import { CONFERENCE_ID } from '../domain/conference';
import type { Delivery } from '../domain/delivery';
import type { Page } from '../ports';
import { answerPage } from './answer-pages';
import { type AuthenticatedHandler, authenticated } from './authenticated';
import { json } from './exchange';
import { type Choice, nextLink, pageRequest, pageRequestWith } from './paging';
import { Problem } from './problems';
import type { Routes } from './routing';

/** The operations behind the endpoints of deliveries. */
export interface DeliveryOperations {
  /** The caller whose token it is. */
  authenticate(token: string): Promise<string | undefined>;
  deliveries(id: string, limit: number, from?: string): Promise<Page<Delivery>>;
  allDeliveries(standing: 'pending' | 'failed', limit: number, from?: string): Promise<Page<Delivery>>;
  retry(conferenceId: string, entryId: string): Promise<Delivery>;
  signingSecrets(id: string): Promise<readonly string[]>;
}

const DEFAULT_DELIVERIES = 100;
const STATUS: Choice<'pending' | 'failed'> = { name: 'status', values: ['pending', 'failed'] };

/** How callbacks are passed on to their callers: to be seen, and to be repeated. */
export function deliveryRoutes(operations: DeliveryOperations): Routes {
  const handlers: Record<string, AuthenticatedHandler> = {
    async [ROUTES.deliveries](request, { id }) {
      const { limit = DEFAULT_DELIVERIES, from } = pageRequest(request);
      const read = (most: number, first?: string) => operations.deliveries(id, most, first);
      const { items, next } = await answerPage(read, { limit, from }, view);
      return json(200, { deliveries: items }, nextLink(request, limit, next));
    },
    async [ROUTES.allDeliveries](request) {
      const { limit = DEFAULT_DELIVERIES, from, chosen: status } = pageRequestWith(request, STATUS);
      const read = (most: number, first?: string) => operations.allDeliveries(status, most, first);
      const { items, next } = await answerPage(read, { limit, from }, view);
      return json(200, { deliveries: items }, nextLink(request, limit, next, { status }));
    },
    async [ROUTES.retry](_request, { delivery }, _caller, note) {
      // A conference's id has no dot.
      const [id = '', ...entry] = delivery.split('.');
      if (!CONFERENCE_ID.test(id)) throw new Problem('not-found', 'There is no such delivery');
      note({ conferenceId: id });
      const found = await operations.retry(id, entry.join('.'));
      note({ entryId: found.entryId });
      return json(202, { delivery: view(found) });
    },
    async [ROUTES.signingSecret](_request, { id }) {
      const secrets = await operations.signingSecrets(id);
      return json(200, { signing_secrets: secrets }, { 'cache-control': 'no-store' });
    },
  };
  return authenticated(operations.authenticate, handlers);
}

/** JSON leaves out what is undefined. */
function view({ conferenceId, entryId, standing, attempts, tries, nextAt }: Delivery) {
  return {
    id: `${conferenceId}.${entryId}`,
    conference: conferenceId,
    callback: entryId,
    status: standing,
    tries,
    next_attempt_at: nextAt,
    attempts: attempts.map(({ at, took, status, answer, failure }) => ({
      at,
      milliseconds: took,
      status,
      answer,
      failure,
    })),
  };
}
