import { conferencesApi } from '../../lambda/http/conferences-api';
import { withCors } from '../../lambda/http/cors';
import { consoleRoutes } from '../../lambda/http/endpoints/console';
import { callbackRoutes } from '../../lambda/http/endpoints/receive-callback';
import type { RequestHandler } from '../../lambda/http/http-messages';
import { withProblemResponses } from '../../lambda/http/responses/error-to-problem';
import { createRouter } from '../../lambda/http/routing';
import { authenticate } from '../../lambda/operations/authenticate';
import { eventStream } from '../http/event-stream';
import { withOriginCheck } from '../http/origin-check';
import { putEvents } from '../http/put-events';
import { simulatorControl } from '../http/simulator-control';
import type { RelayOptions } from '../relay-options';
import type { Storage } from '../storage/storage';
import type { LocalPorts } from './ports';

/** Answers all requests: callbacks, the API, the console, the simulator's control API, and the stream of events. */
export function localRequestHandler(
  ports: LocalPorts,
  { eventBus, commandQueue }: Pick<Storage, 'eventBus' | 'commandQueue'>,
  {
    corsOrigins = [],
    commandSources = [],
    isPublic = false,
    consoleFiles,
    simulatorControlUrl,
  }: RelayOptions,
): RequestHandler {
  const names = [new URL(ports.publicUrl).hostname];
  const routes = {
    ...callbackRoutes(ports),
    ...withOriginCheck(conferencesApi(ports), names, corsOrigins),
    ...(consoleFiles &&
      consoleRoutes(consoleFiles, { hasEventStream: true, hasSimulator: simulatorControlUrl !== undefined })),
    ...(simulatorControlUrl !== undefined &&
      withOriginCheck(simulatorControl(simulatorControlUrl, authenticate(ports)), names)),
    ...(commandSources.length > 0 &&
      !isPublic &&
      withOriginCheck(putEvents(commandQueue, commandSources), names)),
    ...withOriginCheck(eventStream(eventBus, isPublic ? authenticate(ports) : undefined), names),
  };
  return withCors(withProblemResponses(createRouter(routes), ports.logger), corsOrigins);
}
