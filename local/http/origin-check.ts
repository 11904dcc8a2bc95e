import { isIP } from 'node:net';
import type { HttpRequest } from '../../lambda/http/http-messages';
import { type Fault, Problem } from '../../lambda/http/responses/problems';
import type { Routes } from '../../lambda/http/routing';

/**
 * The same routes for a local server with well-known tokens: a web page of another site cannot use them. Browsers name the
 * sending page in `Origin` (RFC 6454), but not if a page reads from its own site. A site can make its own host name resolve
 * to this machine (DNS rebinding): then that name is in `Host`. Clients other than browsers send no `Origin`, and are
 * accepted.
 *
 * @param names host names of this server beside `localhost`, such as a tunnel's
 * @param origins other sites whose pages may use the routes; see `withCors`
 * @throws {Problem} `other-site`
 */
export function withOriginCheck(
  routes: Routes,
  names: readonly string[] = [],
  origins: readonly string[] = [],
): Routes {
  const own = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(routes).map(([route, handler]) => [
      route,
      async (request, parameters) => {
        const fault = findForeignOrigin(request, own, origins);
        if (fault) throw new Problem('other-site', problemDetail(fault), { faults: [fault] });
        return handler(request, parameters);
      },
    ]),
  );
}

interface ForeignRequest extends Fault {
  readonly got: string;
}

function findForeignOrigin(
  { headers }: HttpRequest,
  own: ReadonlySet<string>,
  origins: readonly string[],
): ForeignRequest | undefined {
  const { host = '', origin } = headers;
  const hostName = parseHostName(host);
  const isOwn = (name = '') => own.has(name) || isLoopbackName(name);
  // DNS rebinding needs a name: a page whose host is an IP address came from this server.
  if (host !== '' && !isOwn(hostName) && !isIpAddress(hostName)) {
    return {
      field: 'Host',
      expected: [...new Set(['localhost', ...own, 'or an IP address'])].join(', '),
      got: host,
    };
  }
  if (origin === undefined || origins.includes(origin)) return undefined;
  const sender = parseHostName(/^https?:\/\/(.*)$/i.exec(origin)?.[1] ?? '');
  if (sender !== undefined && (isOwn(sender) || sender === hostName)) return undefined;
  return {
    field: 'Origin',
    expected: `none, or one of ${[...new Set(['localhost', '127.0.0.1', ...own, host, ...origins].filter(Boolean))].join(', ')}`,
    got: origin,
  };
}

const MAX_SHOWN = 100;

function problemDetail({ field, expected, got }: ForeignRequest): string {
  const shown = got.slice(0, MAX_SHOWN);
  return `${field}: expected ${expected}, got ${shown}. Web pages of other sites are refused: use a client other than a browser, or one of this server's own host names`;
}

/** The name or the address in a `Host` header, as browsers write it; undefined if there is none. */
function parseHostName(host: string): string | undefined {
  if (!/^[^/?#@\\\s]+$/.test(host)) return undefined;
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

function isLoopbackName(name: string): boolean {
  return (
    name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d+){3}$/.test(name)
  );
}

function isIpAddress(name = ''): boolean {
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}
