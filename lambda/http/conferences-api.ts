import { ROUTES } from '../contract/routes';
import type { Destinations } from '../delivery-ports';
import { type AuthenticationPorts, authenticate, logIn } from '../operations/authenticate';
import { type CreatePorts, createConference } from '../operations/create-conference';
import { deleteConference } from '../operations/delete-conference';
import { eraseConference } from '../operations/erase-conference';
import { listConferences } from '../operations/list-conferences';
import { type PassThroughPorts, passThrough } from '../operations/pass-through';
import { readCallback, readCallbacks } from '../operations/read-callbacks';
import {
  askConference,
  type ReadPorts,
  readConference,
  readFonenumbers,
} from '../operations/read-conference';
import {
  type DeliveryPorts,
  readDeliveries,
  readSigningSecrets,
  retryDelivery,
} from '../operations/read-deliveries';
import { refusedReceiver } from '../operations/refuse-receiver';
import { updateConference } from '../operations/update-conference';
import { withAuditTrail } from './audit-trail';
import { authEndpoint } from './auth-endpoint';
import { conferenceRoutes } from './conference-endpoints';
import { deliveryRoutes } from './delivery-endpoints';
import { foneNumberRoutes } from './fonenumber-endpoints';
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
    ask: askConference(ports),
    update: updateConference(ports),
    delete: deleteConference(ports),
    erase: eraseConference(ports),
    fonenumbers: readFonenumbers(ports),
    callbacks: readCallbacks(ports),
    callback: readCallback(ports),
    refused: refusedReceiver(ports),
    deliveries: readDeliveries(ports),
    allDeliveries: ports.deliveries.ofStanding,
    retry: retryDelivery(ports),
    signingSecrets: readSigningSecrets(ports),
  };
  const routes = {
    [ROUTES.logIn]: authEndpoint(logIn(ports)),
    ...conferenceRoutes(operations, ports.clock, ports.generation),
    ...deliveryRoutes(operations),
    ...foneNumberRoutes({ authenticate: operations.authenticate, ...passThrough(ports) }),
  };
  return withAuditTrail(routes, ports.log);
}
