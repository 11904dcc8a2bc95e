import { ROUTES } from '../contract/routes';
import { authenticate } from '../operations/authenticate';
import { readCallback, readCallbacks } from '../operations/callbacks/read-callbacks';
import { type CreatePorts, createConference } from '../operations/conferences/create-conference';
import { deleteConference } from '../operations/conferences/delete-conference';
import { eraseConference } from '../operations/conferences/erase-conference';
import { listConferences } from '../operations/conferences/list-conferences';
import { readConference } from '../operations/conferences/read-conference';
import { readFonenumbers } from '../operations/conferences/read-fonenumbers';
import { type RefreshPorts, refreshConference } from '../operations/conferences/refresh-conference';
import { updateConference } from '../operations/conferences/update-conference';
import { checkReceiverUrl } from '../operations/deliveries/check-receiver-url';
import { readDeliveries } from '../operations/deliveries/read-deliveries';
import { readSigningSecrets, type SigningSecretsPorts } from '../operations/deliveries/read-signing-secrets';
import { type RetryDeliveryPorts, retryDelivery } from '../operations/deliveries/retry-delivery';
import { type LogInPorts, logIn } from '../operations/log-in';
import { type PassThroughPorts, passThroughFonenumbers } from '../operations/numbers/pass-through';
import type { Destinations } from '../ports/receivers';
import { withAuditTrail } from './audit-trail';
import { conferenceRoutes } from './endpoints/conferences';
import { deliveryRoutes } from './endpoints/deliveries';
import { foneNumberRoutes } from './endpoints/fonenumbers';
import { loginEndpoint } from './endpoints/login';
import type { Routes } from './routing';

export type ConferencesApiPorts = CreatePorts &
  RefreshPorts &
  LogInPorts &
  RetryDeliveryPorts &
  SigningSecretsPorts &
  PassThroughPorts & { readonly destinations: Destinations };

/** FoneStorm's API, as the relay has it: the login, the conferences and the FoneNumbers. */
export function conferencesApi(ports: ConferencesApiPorts): Routes {
  const operations = {
    authenticate: authenticate(ports),
    list: listConferences(ports),
    create: createConference(ports),
    read: readConference(ports),
    refresh: refreshConference(ports),
    update: updateConference(ports),
    delete: deleteConference(ports),
    erase: eraseConference(ports),
    readFonenumbers: readFonenumbers(ports),
    readCallbacks: readCallbacks(ports),
    readCallback: readCallback(ports),
    checkReceiverUrl: checkReceiverUrl(ports),
    readDeliveries: readDeliveries(ports),
    readAllDeliveries: ports.deliveries.listByStatus,
    retryDelivery: retryDelivery(ports),
    readSigningSecrets: readSigningSecrets(ports),
  };
  const routes = {
    [ROUTES.logIn]: loginEndpoint(logIn(ports)),
    ...conferenceRoutes(operations, ports.clock, ports.generation),
    ...deliveryRoutes(operations),
    ...foneNumberRoutes({ authenticate: operations.authenticate, ...passThroughFonenumbers(ports) }),
  };
  return withAuditTrail(routes, ports.logger);
}
