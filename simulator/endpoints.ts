import { changed, windowOf } from '../lambda/domain/conference';
import { milliseconds } from '../lambda/domain/instant';
import { authEndpoint } from '../lambda/http/auth-endpoint';
import { changesOf, creationOf } from '../lambda/http/conference-fields';
import { detailsView, listView, type Viewed } from '../lambda/http/conference-views';
import { json } from '../lambda/http/exchange';
import { Problem } from '../lambda/http/problems';
import { bodyFields } from '../lambda/http/request-body';
import type { RouteHandler, Routes } from '../lambda/http/routing';
import type { Accounts } from './accounts';
import { withFault } from './api-faults';
import type { CallbackLog } from './callback-log';
import { FONENUMBER, shownStatus } from './callback-payload';
import type { SimulatedClock } from './clock';
import type { ConferenceLife } from './conference-life';
import type { Conference, Conferences } from './conferences';
import { newConference } from './creation';
import type { Operation } from './faults';
import type { RequestRate } from './request-rate';
import type { LiveSettings } from './settings';

export interface EndpointParts {
  readonly accounts: Accounts;
  readonly conferences: Conferences;
  readonly life: ConferenceLife;
  readonly log: CallbackLog;
  readonly rate: RequestRate;
  readonly settings: LiveSettings;
  readonly clock: SimulatedClock;
}

/** The changes after which people come and go at other times. */
const LIVED_BY = ['start_time', 'end_time', 'organizer', 'attendees'];

/** FoneStorm's API: the page on conferences, route by route, the login, and the newer `/fonenumbers`. */
export function apiRoutes(parts: EndpointParts): Routes {
  const { accounts, conferences, life, log, rate, settings, clock } = parts;

  const handlers: Record<Operation, RouteHandler> = {
    auth: authEndpoint((user, lifetime) => accounts.logIn(user, lifetime)),
    async list() {
      return json(200, { conferences: conferences.all().map((each) => listView(viewed(each))) });
    },
    async create(request) {
      const creation = creationOf(bodyFields(request));
      const conference = newConference(creation, conferences, settings.current().ids);
      await conferences.put(conference);
      life.begin(conference.id);
      return json(201, { conference: { id: conference.id, conference_pin: conference.pin } });
    },
    async details(_request, { id }) {
      const conference = existing(id);
      const status = shownStatus(conference, clock.now(), settings.current().profile);
      return json(200, { conference: detailsView(viewed(conference), status) });
    },
    async update(request, parameters) {
      const conference = existing(parameters.id);
      const { id } = conference;
      const changes = changesOf(bodyFields(request), id, conference.fields);
      const fields = changed(conference.fields, changes);
      const isLivedAnew = LIVED_BY.some((name) => name in changes);
      const window = windowOf(fields);
      const isAhead = !window || milliseconds(window.end) > clock.now();
      const isOver = conference.isOver && !(isLivedAnew && isAhead);
      await conferences.put({ ...conference, fields, isOver });
      if (isLivedAnew) life.begin(id);
      return json(200, { conference: { id } });
    },
    async delete(_request, parameters) {
      const { id } = existing(parameters.id);
      life.stop(id);
      await conferences.delete(id);
      log.forget(id);
      return json(200, { conference: { id } });
    },
    async fonenumbers(_request, { id }) {
      return json(200, { fonenumbers: [existing(id).fields.fonenumber ?? FONENUMBER] });
    },
  };

  function existing(id = ''): Conference {
    const conference = conferences.get(id);
    if (conference) return conference;
    throw new Problem('not-found', 'There is no conference with this id');
  }

  /** The order in which FoneStorm looks at a request: its limit, the token, then what was asked. */
  function route(operation: Operation): RouteHandler {
    return async (request, parameters) => {
      const wait = rate.came(operation, settings.current().requestsPerSecond);
      if (wait > 0) {
        const { requestsPerSecond } = settings.current();
        const detail = `The account may send ${requestsPerSecond} requests in a second: try again in ${wait} ms`;
        throw new Problem('too-many-requests', detail, { retryAfter: wait / 1000 });
      }
      if (operation !== 'auth' && !(await accounts.isValid(request.headers.token ?? ''))) {
        throw new Problem('unauthenticated', 'token: expected a header with a valid token');
      }
      return withFault(settings.strikeRequest(operation), async () =>
        handlers[operation](request, parameters),
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
  };
}

function viewed({ id, fields, pin }: Conference): Viewed {
  return { id, fields, pin, url: fields.callback_url };
}
