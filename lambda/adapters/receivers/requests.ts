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
  /** Certificates of authorities (PEM) that replace the public ones. */
  readonly ca?: string;
}

/** Headers of a connection, and credentials. Those of FoneStorm's request are not forwarded. */
const CONNECTION_HEADERS = new Set([
  ...['host', 'content-length', 'transfer-encoding', 'connection', 'keep-alive', 'te', 'trailer', 'upgrade'],
  ...['expect', 'proxy-connection', 'proxy-authorization', 'authorization', 'cookie'],
]);
const METHODS_WITH_BODY = ['POST', 'PUT', 'PATCH'];
/** Milliseconds to connect to one address of a host before the next one is tried. */
const ADDRESS_TIMEOUT = 2000;
/** Bytes of a response's headers. */
const MAX_HEADER_BYTES = 16_384;

/**
 * A request to exactly the resolved addresses: on a new connection, without a proxy or a second DNS lookup. The environment
 * cannot add trusted certificates, or allow an insecure HTTP parser.
 *
 * @throws if the request cannot be sent
 */
export function createRequest(
  { url, addresses }: Exclude<ResolvedUrl, string | { refused: string }>,
  outbound: OutboundRequest,
  signal: AbortSignal,
  tls: TlsOptions,
): ClientRequest {
  const host = hostOf(url);
  const options: RequestOptions &
    Pick<TcpNetConnectOpts, 'autoSelectFamily' | 'autoSelectFamilyAttemptTimeout'> = {
    ...{ method: outbound.method, host, port: url.port, path: pathOf(url, outbound.query), signal },
    headers: { ...forwardedHeaders(outbound), Host: url.host },
    lookup: fixedLookup(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT,
    agent: false,
    insecureHTTPParser: false,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  if (url.protocol === 'http:') return requestHttp(options);
  // Without a server name, the certificate must be for the address.
  const servername = isIP(host) ? '' : host;
  return requestHttps({ ...options, ca: tls.ca, servername, rejectUnauthorized: true });
}

/** The URL's own path and query, then the raw query. Characters that no request can carry are encoded. */
export function pathOf({ pathname, search }: URL, query: string): string {
  const separator = search === '' ? '?' : '&';
  const path = `${pathname}${search}${query === '' ? '' : separator + query}`;
  return path.replaceAll(/[^!-~]/gu, (character) =>
    Buffer.from(character)
      .toString('hex')
      .toUpperCase()
      .replaceAll(/../g, (byte) => `%${byte}`),
  );
}

/** Headers that Node refuses are left out: a callback is delivered without them rather than not at all. */
function forwardedHeaders({ method, headers, body }: OutboundRequest): Record<string, string> {
  const forwarded = Object.entries(headers).filter(
    ([name, value]) => !CONNECTION_HEADERS.has(name.toLowerCase()) && isSendable(name, value),
  );
  const hasLength = body.length > 0 || METHODS_WITH_BODY.includes(method);
  return { ...Object.fromEntries(forwarded), ...(hasLength && { 'Content-Length': String(body.length) }) };
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
  const entries = addresses.map((address) => ({ address, family: isIP(address) }));
  // With `autoSelectFamily`, Node asks for all addresses.
  return (_name, _options, callback) => callback(null, entries);
}
