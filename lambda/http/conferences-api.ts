import { ROUTES } from '../contract/routes';
import { type AuthenticationPorts, authenticate, logIn } from '../operations/authenticate';
import { readCallback, readCallbacks } from '../operations/callbacks/read-callbacks';
import { type CreatePorts, createConference } from '../operations/conferences/create-conference';
import { deleteConference } from '../operations/conferences/delete-conference';
import { eraseConference } from '../operations/conferences/erase-conference';
import { listConferences } from '../operations/conferences/list-conferences';
import {
  type ReadPorts,
  readConference,
  readFonenumbers,
  refreshConference,
} from '../operations/conferences/read-conference';
import { updateConference } from '../operations/conferences/update-conference';
import { checkReceiverUrl } from '../operations/deliveries/check-receiver-url';
import {
  type DeliveryPorts,
  readDeliveries,
  readSigningSecrets,
  retryDelivery,
} from '../operations/deliveries/read-deliveries';
import { type PassThroughPorts, passThroughFonenumbers } from '../operations/numbers/pass-through';
import type { Destinations } from '../ports/receivers';
import { withAuditTrail } from './audit-trail';
import { conferenceRoutes } from './endpoints/conferences';
import { deliveryRoutes } from './endpoints/deliveries';
import { foneNumberRoutes } from './endpoints/fonenumbers';
import { loginEndpoint } from './endpoints/login';
import type { Routes } from './routing';

export type ConferencesApiPorts = CreatePorts &
  ReadPorts &
  AuthenticationPorts &
  DeliveryPorts &
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
