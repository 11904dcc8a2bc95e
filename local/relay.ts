import type { Schedules } from '../lambda/ports/schedules';
import { startJobs } from './composition/jobs';
import { localPorts } from './composition/ports';
import { localRequestHandler } from './composition/routes';
import { countLines } from './counted-lines';
import { guardedListener } from './guarded-listener';
import { closeServer, listenLocally } from './http/listen';
import { createNodeServer } from './http/node-server';
import type { Queue } from './queues/queue';
import type { RelayOptions } from './relay-options';
import { folderFailure, listenFailure } from './start-failure';
import { openStorage } from './storage/storage';

/** The whole relay in this process. */
export interface LocalRelay {
  readonly url: string;
  /** The value of the header `token` for callers. */
  readonly token: string;
  readonly mailboxQueue: Queue;
  readonly schedules: Schedules;
  /** Resolves once the requests and the work in progress are done. */
  close(): Promise<void>;
}

/**
 * Starts the whole relay: the API, the callbacks, the queues, the schedules, the sweep, the bus, and an embedded
 * DynamoDB.
 *
 * @throws {StartFailure}
 */
export async function startRelay(given: RelayOptions): Promise<LocalRelay> {
  const lines = countLines(given.logger);
  const options = { ...given, logger: lines.logger };
  const { folder, port, logger, isPublic = false } = options;
  const onEvent = guardedListener('onEvent', options.onEvent, logger);
  const storage = await openStorage({ folder, isPublic, logger, ...(onEvent && { onEvent }) }).catch(
    (error) => {
      throw folderFailure(error, folder);
    },
  );
  const server = createNodeServer((request) => handleRequest(request));
  const listeningPort = await listenLocally(server, port).catch(async (error) => {
    await storage.close();
    throw listenFailure(error, port, 'PORT');
  });
  const url = `http://localhost:${listeningPort}`;
  const ports = localPorts(storage, url, options, lines);
  const handleRequest = localRequestHandler(ports, storage, options);
  const stopJobs = startJobs(ports, storage, options);
  const { mailboxQueue, schedules, secrets } = storage;
  return {
    url,
    token: Object.values(secrets.credentials.tokens)[0] ?? '',
    mailboxQueue,
    schedules,
    async close() {
      await closeServer(server);
      await stopJobs();
      await storage.close();
    },
  };
}
