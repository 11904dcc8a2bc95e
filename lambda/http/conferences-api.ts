import { ROUTES } from '../contract/routes';
import type { LogInPorts } from '../operations/log-in';
import type { PassThroughPorts } from '../operations/numbers/pass-through';
import type { Logger } from '../ports/logger';
import { withAuditTrail } from './audit-trail';
import { type ConferencePorts, conferenceRoutes } from './endpoints/conferences';
import { countRoutes } from './endpoints/counts';
import { type DeliveryPorts, deliveryRoutes } from './endpoints/deliveries';
import { foneNumberRoutes } from './endpoints/fonenumbers';
import { type HealthPorts, healthRoutes } from './endpoints/health';
import { loginEndpoint } from './endpoints/login';
import { type SeriesPorts, seriesRoutes } from './endpoints/series';
import { timetableRoutes } from './endpoints/timetable';
import type { Routes } from './routing';

export type ConferencesApiPorts = ConferencePorts &
  LogInPorts &
  DeliveryPorts &
  SeriesPorts &
  HealthPorts &
  PassThroughPorts & { readonly logger: Logger };

/** The API for callers: the login, conferences, deliveries and FoneNumbers, with the audit trail. */
export function conferencesApi(ports: ConferencesApiPorts): Routes {
  const routes = {
    [ROUTES.logIn]: loginEndpoint(ports),
    ...conferenceRoutes(ports),
    ...timetableRoutes(ports),
    ...healthRoutes(ports),
    ...countRoutes(ports),
    ...seriesRoutes(ports),
    ...deliveryRoutes(ports),
    ...foneNumberRoutes(ports),
  };
  return withAuditTrail(routes, ports.logger);
}
