import {
  type ClientRequest,
  type RequestOptions,
  request as requestHttp,
  validateHeaderName,
  validateHeaderValue,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction, type TcpNetConnectOpts } from 'node:net';
import type { OutboundRequest } from '../../ports/receivers';
import { hostOf, type ResolvedUrl } from './destinations';

export interface TlsOptions {
  /** Certificates of authorities (PEM), in place of the public ones. */
  readonly ca?: string;
}

/** What says how a request is sent, not what it says: those of the request that was received say nothing here. */
const CONNECTION_HEADERS = new Set([
  ...['host', 'content-length', 'transfer-encoding', 'connection', 'keep-alive', 'te', 'trailer', 'upgrade'],
  ...['expect', 'proxy-connection', 'proxy-authorization', 'authorization', 'cookie'],
]);
const METHODS_WITH_BODY = ['POST', 'PUT', 'PATCH'];
/** Milliseconds for one of several addresses of a host, before the next one is tried. */
const ADDRESS_TIMEOUT = 2000;
/** Bytes of an answer's headers. */
const MAX_HEADER_BYTES = 16_384;

/**
 * A request to the addresses that were found, and to no other: a connection of its own, no proxy, no look-up. Nothing
 * of the environment makes it trust more, or read what is no HTTP.
 *
 * @throws where it is none that can be sent
 */
export function createRequest(
  { url, addresses }: Exclude<ResolvedUrl, string | { refused: string }>,
  passed: OutboundRequest,
  signal: AbortSignal,
  trust: TlsOptions,
): ClientRequest {
  const host = hostOf(url);
  const options: RequestOptions &
    Pick<TcpNetConnectOpts, 'autoSelectFamily' | 'autoSelectFamilyAttemptTimeout'> = {
    ...{ method: passed.method, host, port: url.port, path: pathOf(url, passed.query), signal },
    headers: { ...forwardedHeaders(passed), Host: url.host },
    lookup: fixedLookup(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT,
    agent: false,
    insecureHTTPParser: false,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  if (url.protocol === 'http:') return requestHttp(options);
  // Without a name, the certificate has to be the address's.
  const servername = isIP(host) ? '' : host;
  return requestHttps({ ...options, ca: trust.ca, servername, rejectUnauthorized: true });
}

/** The URL's own path and query, and the raw query after it; encoded where no request can carry it as it is. */
export function pathOf({ pathname, search }: URL, query: string): string {
  const joint = search === '' ? '?' : '&';
  const path = `${pathname}${search}${query === '' ? '' : joint + query}`;
  return path.replaceAll(/[^!-~]/gu, (character) =>
    Buffer.from(character)
      .toString('hex')
      .toUpperCase()
      .replaceAll(/../g, (byte) => `%${byte}`),
  );
}

/** What node refuses is left out: a callback is rather passed on without a header than not at all. */
function forwardedHeaders({ method, headers, body }: OutboundRequest): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name, value]) => !CONNECTION_HEADERS.has(name.toLowerCase()) && isSendable(name, value),
  );
  const hasLength = body.length > 0 || METHODS_WITH_BODY.includes(method);
  return { ...Object.fromEntries(kept), ...(hasLength && { 'Content-Length': String(body.length) }) };
}

function isSendable(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function fixedLookup(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  // With `autoSelectFamily`, node asks for all of them.
  return (_name, _options, done) => done(null, found);
}
