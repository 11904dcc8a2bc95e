import { CONSOLE_ROUTES } from '../../contract/routes';
import { CODINGS, type ConsoleFiles } from '../../ports/console-files';
import { type HttpRequest, type HttpResponse, jsonResponse } from '../http-messages';
import { parseQualityValues } from '../requests/quality-values';
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

const PAGE = 'index.html';
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
  const page = async (request: HttpRequest) => fileResponse(files, PAGE, request);
  return {
    [CONSOLE_ROUTES.page]: page,
    [CONSOLE_ROUTES.folder]: page,
    [CONSOLE_ROUTES.file]: async (request, { file = '' }) =>
      file === HOST_FILE
        ? jsonResponse(200, host, { ...SECURITY_HEADERS, 'cache-control': REVALIDATED })
        : fileResponse(files, file, request),
  };
}

/** The file in the smallest coding that the request accepts. Without `Accept-Encoding`, it is not compressed. */
function fileResponse(files: ConsoleFiles, name: string, request: HttpRequest): HttpResponse {
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (!file) throw pathNotFound();
  const headers = {
    ...{ ...SECURITY_HEADERS, 'content-type': file.contentType, vary: 'Accept-Encoding' },
    'cache-control': name === PAGE ? REVALIDATED : UNCHANGING,
  };
  const qualities = parseQualityValues(request.headers['accept-encoding'] ?? '');
  const coding = CODINGS.find(
    (each) => file.compressed[each] !== undefined && (qualities.get(each) ?? qualities.get('*') ?? 0) > 0,
  );
  const compressed = coding && file.compressed[coding];
  if (!compressed) return { status: 200, headers, body: file.text };
  return {
    status: 200,
    headers: { ...headers, 'content-encoding': coding },
    body: compressed,
    isBase64: true,
  };
}
