import { isIP } from 'node:net';
import type { ApiRequest, Endpoint } from './exchange';
import { Refusal } from './refusal';

/**
 * Refuses web pages of other sites, because everybody knows the tokens. The browser names the site in `Origin`. A page whose
 * own host name resolves to this machine (DNS rebinding) has that name in `Host`. Other clients send no `Origin`.
 *
 * @param names host names of this server besides `localhost`
 */
export function withOriginCheck(endpoint: Endpoint, names: readonly string[] = []): Endpoint {
  const own = new Set(names.map((name) => name.toLowerCase()));
  const isOwn = (name: string | undefined) => name !== undefined && (own.has(name) || isThisMachine(name));
  return async (request) => {
    const foreign = findForeignOrigin(request, isOwn);
    if (!foreign) return endpoint(request);
    const expected = ['localhost', ...own, 'an IP address'].join(', ');
    const message = `${foreign.header}: expected one of ${expected}, got ${foreign.got.slice(0, 100)}`;
    throw new Refusal(
      403,
      `${message}. Web pages of other sites are refused: use another client than a browser`,
    );
  };
}

function findForeignOrigin({ headers }: ApiRequest, isOwn: (name: string | undefined) => boolean) {
  const { host = '', origin } = headers;
  const hostName = parseHostName(`http://${host}`);
  // DNS rebinding needs a name, so an IP address is safe.
  if (host !== '' && !isOwn(hostName) && isIP(hostName?.replace(/^\[|\]$/g, '') ?? '') === 0) {
    return { header: 'Host', got: host };
  }
  if (origin === undefined) return undefined;
  const page = parseHostName(origin);
  return isOwn(page) || (page !== undefined && page === hostName)
    ? undefined
    : { header: 'Origin', got: origin };
}

/** @returns undefined if the URL has more than a host and a port */
function parseHostName(url: string): string | undefined {
  if (!/^https?:\/\/[^/?#@\\\s]+$/i.test(url) || !URL.canParse(url)) return undefined;
  return new URL(url).hostname;
}

function isThisMachine(name: string): boolean {
  return name === '[::1]' || /^(.*\.)?localhost$/.test(name) || /^127(\.\d+){3}$/.test(name);
}
