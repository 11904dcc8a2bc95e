import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { Destinations } from '../../ports/receivers';
import { isPublic, isWithin, parseRange, type Range } from './public-addresses';

export interface DestinationsOptions {
  /** Whether `http:` is allowed beside `https:`. */
  readonly allowHttp: boolean;
  /** Host names, addresses, and ranges as `10.0.0.0/8` that are allowed although they are not public. */
  readonly allowedHosts: readonly string[];
  /** All addresses of a name. It rejects, or has none, if the name is unknown. Default: the system's resolver. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
}

/** The addresses of a URL's host at this moment. */
export type ResolvedUrl =
  /** All addresses of the host; each is allowed. */
  | { readonly url: URL; readonly addresses: readonly string[] }
  /** The expected kind of URL, as after "expected". */
  | { readonly refused: string }
  | 'unknown';

/** Resolves a URL. The result is `unknown` if the name is not resolved before the signal. */
export type ResolveUrl = (url: string, signal: AbortSignal) => Promise<ResolvedUrl>;

/** The longest wait of a caller for a DNS lookup, in milliseconds. */
const LOOKUP_TIMEOUT = 2000;
const HOST_NAME = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;

/**
 * Checks the URLs of receivers: all addresses of the host must be public, or allowed by the deployment.
 *
 * @param timeout milliseconds until a name counts as unknown
 * @throws if an entry of `allowedHosts` is not a host
 */
export function destinations(options: DestinationsOptions, timeout = LOOKUP_TIMEOUT): Destinations {
  const resolveUrl = urlResolver(options);
  return {
    async reasonToRefuse(url) {
      const resolved = await resolveUrl(url, AbortSignal.timeout(timeout));
      return resolved !== 'unknown' && 'refused' in resolved ? resolved.refused : undefined;
    },
  };
}

/** @throws if an entry of `allowedHosts` is not a host */
export function urlResolver({
  allowHttp,
  allowedHosts,
  resolve = lookUpAddresses,
}: DestinationsOptions): ResolveUrl {
  const { names, ranges } = parseAllowedHosts(allowedHosts);
  return async (url, signal) => {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed?.protocol !== 'https:' && !(allowHttp && parsed?.protocol === 'http:')) {
      return { refused: allowHttp ? 'an http or https URL' : 'an https URL' };
    }
    if (parsed.username !== '' || parsed.password !== '') return { refused: 'a URL without credentials' };
    const host = hostOf(parsed);
    const addresses = isIP(host) ? [host] : await unlessAborted(signal, resolve(parsed.hostname));
    if (addresses === undefined || addresses.length === 0) return 'unknown';
    const forbidden = addresses.find(
      (address) => !(names.has(host) && isIP(address)) && !isPublic(address) && !isWithin(address, ranges),
    );
    if (forbidden === undefined) return { url: parsed, addresses };
    return { refused: `a host whose addresses are all public, not ${forbidden}` };
  };
}

/** The host's name without a final dot, or its address without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replaceAll(/[[\]]/g, '').replace(/\.$/, '');
}

function parseAllowedHosts(entries: readonly string[]) {
  const ranges: Range[] = [];
  const names = new Set<string>();
  const faults: string[] = [];
  for (const entry of entries) {
    const range = parseRange(entry);
    const name = domainToASCII(entry).replace(/\.$/, '');
    if (range) ranges.push(range);
    else if (HOST_NAME.test(name) && !isIP(name)) names.add(name);
    else faults.push(JSON.stringify(entry));
  }
  if (faults.length > 0) {
    throw new Error(
      `allowed hosts: expected names, addresses, and ranges as 10.0.0.0/8, got ${faults.join(', ')}`,
    );
  }
  return { names, ranges };
}

async function lookUpAddresses(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

/** The value of a promise. Undefined if the promise rejects, or if the signal aborts first. */
function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined));
    promise.then(resolve, () => resolve(undefined));
  });
}
