import { CONSOLE_ROUTES } from '../../contract/routes';
import type { ConsoleFiles } from '../../ports/console-files';
import { type HttpResponse, jsonResponse } from '../http-messages';
import { pathNotFound } from '../responses/problems';
import type { Routes } from '../routing';

/** The parts that the host of the console has besides the API. */
export interface ConsoleHost {
  /** `GET /events` streams the events of all conferences. */
  readonly hasEventStream: boolean;
  /** The control API of the simulated FoneStorm is below `/simulator`. */
  readonly hasSimulator: boolean;
}

/** A deployment has neither of them. */
export const DEPLOYED_HOST: ConsoleHost = { hasEventStream: false, hasSimulator: false };

/** The file of `ConsoleHost`, beside the built files. */
const HOST_FILE = 'host.json';

/** The page runs only its own files, sends requests only to its own origin, and is in no frame (CSP Level 3). */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

const SECURITY_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const REVALIDATED = 'no-cache';
/** A year: the names of these files contain a hash of their content. */
const UNCHANGING = 'public, max-age=31536000, immutable';

/** The routes of the console. They need no token, because every relay has the same files. */
export function consoleRoutes(files: ConsoleFiles, host: ConsoleHost): Routes {
  const page = async () => fileResponse(files, 'index.html', REVALIDATED);
  return {
    [CONSOLE_ROUTES.page]: page,
    [CONSOLE_ROUTES.folder]: page,
    [CONSOLE_ROUTES.file]: async (_request, { file = '' }) =>
      file === HOST_FILE
        ? jsonResponse(200, host, { ...SECURITY_HEADERS, 'cache-control': REVALIDATED })
        : fileResponse(files, file, UNCHANGING),
  };
}

function fileResponse(files: ConsoleFiles, name: string, cacheControl: string): HttpResponse {
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (!file) throw pathNotFound();
  const headers = { ...SECURITY_HEADERS, 'content-type': file.contentType, 'cache-control': cacheControl };
  return { status: 200, headers, body: file.text };
}
