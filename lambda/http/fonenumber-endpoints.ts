import { ROUTES } from '../contract/routes';
import type { NotifyFields, PassedAnswer, ServiceFields } from '../number-ports';
import { isShort } from './answer-pages';
import { type AuthenticatedHandler, authenticated } from './authenticated';
import { type HttpResponse, json } from './exchange';
import { foneNumberOf, notifyOf, serviceOf } from './fonenumber-fields';
import { type Fault, invalid, Problem } from './problems';
import { bodyFields } from './request-body';
import type { Routes } from './routing';
import { queryParameters } from './url-encoded';

/** The operations behind the endpoints of FoneNumbers. */
export interface FoneNumberOperations {
  /** The caller of a token. */
  authenticate(token: string): Promise<string | undefined>;
  list(filter?: 'all'): Promise<PassedAnswer>;
  one(fonenumber: string): Promise<PassedAnswer>;
  service(fonenumber: string, fields: ServiceFields): Promise<PassedAnswer>;
  receiveNotify(fields: NotifyFields): Promise<PassedAnswer>;
  sendNotify(fields: NotifyFields): Promise<PassedAnswer>;
  isOfRelay(url: string): Promise<boolean>;
}

/** FoneStorm's routes that cost money or release numbers. */
const NOT_OFFERED: Readonly<Record<string, string>> = {
  'POST /v2/fonenumbers': 'Numbers are ordered',
  'PUT /v2/fonenumbers/{fonenumber}': 'Numbers are changed',
  'DELETE /v2/fonenumbers/{fonenumber}': 'Numbers are released',
};

/** FoneStorm's FoneNumbers, passed through: the answers have FoneStorm's status and body. */
export function foneNumberRoutes(operations: FoneNumberOperations): Routes {
  const handlers: Record<string, AuthenticatedHandler> = {
    async [ROUTES.allFonenumbers]({ query }) {
      const filter = filterIn(query);
      const answer = await operations.list(filter);
      if (filter === 'all' && !isShort(answer.body)) {
        throw invalid([{ field: 'filter', expected: 'none: the list is longer than an answer may be' }]);
      }
      return answered(answer);
    },
    async [ROUTES.fonenumber](_request, { fonenumber }) {
      return answered(await operations.one(foneNumberOf(fonenumber)));
    },
    async [ROUTES.setService](request, path, _caller, note) {
      const fonenumber = foneNumberOf(path.fonenumber);
      note({ fonenumber });
      return answered(await operations.service(fonenumber, serviceOf(bodyFields(request))));
    },
    async [ROUTES.setReceiveNotify](request, _path, _caller, note) {
      const fields = await notifyOf(bodyFields(request), operations.isOfRelay);
      note({ fonenumber: fields.fonenumber });
      return answered(await operations.receiveNotify(fields));
    },
    async [ROUTES.setSendNotify](request, _path, _caller, note) {
      const fields = await notifyOf(bodyFields(request), operations.isOfRelay);
      note({ fonenumber: fields.fonenumber });
      return answered(await operations.sendNotify(fields));
    },
    ...Object.fromEntries(
      Object.entries(NOT_OFFERED).map(([route, what]): [string, AuthenticatedHandler] => [
        route,
        async () => {
          throw new Problem('not-found', `${what} at FoneStorm itself, not through the relay`);
        },
      ]),
    ),
  };
  return authenticated(operations.authenticate, handlers);
}

function answered({ status, body }: PassedAnswer): HttpResponse {
  if (isShort(body)) return json(status, body);
  throw new Problem('fonestorm-failed', 'The answer of FoneStorm is longer than an answer may be');
}

/** Generated clients send an omitted filter as an empty text. */
function filterIn(query: string): 'all' | undefined {
  const parameters = queryParameters(query);
  const [filter = '', ...others] = parameters.getAll('filter');
  const faults: Fault[] = [...new Set(parameters.keys())]
    .filter((field) => field !== 'filter')
    .map((field) => ({ field: field.slice(0, 64), expected: 'filter' }));
  if ((filter !== '' && filter !== 'all') || others.length > 0) {
    faults.push({ field: 'filter', expected: 'all, or none' });
  }
  if (faults.length > 0) throw invalid(faults);
  return filter === 'all' ? 'all' : undefined;
}
