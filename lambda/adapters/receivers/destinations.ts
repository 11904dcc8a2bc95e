import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { Destinations } from '../../ports/receivers';
import { isPublic, isWithin, parseRange, type Range } from './public-addresses';

export interface DestinationsOptions {
  /** Whether `http:` is as good as `https:`. */
  readonly allowHttp: boolean;
  /** Host names, addresses, and ranges as `10.0.0.0/8`, that may be sent to although they are not public. */
  readonly allowedHosts: readonly string[];
  /** All addresses of a name; rejects, or has none, where it is not known. Default: the system's. */
  readonly resolve?: (name: string) => Promise<readonly string[]>;
}

/** Where a URL leads now. */
export type ResolvedUrl =
  /** Every address of its host, each of them allowed. */
  | { readonly url: URL; readonly addresses: readonly string[] }
  /** A sentence after "expected". */
  | { readonly refused: string }
  | 'unknown';

/** Finds where a URL leads; what is not known when the signal comes is `not known`. */
export type ResolveUrl = (url: string, signal: AbortSignal) => Promise<ResolvedUrl>;

/** Milliseconds that a caller waits for a name to be looked up. */
const LOOKUP_TIMEOUT = 2000;
const HOST_NAME = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;

/**
 * Which URLs may be sent to: those whose host has public addresses alone, and what the deployment allows.
 *
 * @param patience milliseconds until a name counts as not known
 * @throws where `allowed` has an entry that is none
 */
export function destinations(options: DestinationsOptions, patience = LOOKUP_TIMEOUT): Destinations {
  const find = urlResolver(options);
  return {
    async reasonToRefuse(url) {
      const way = await find(url, AbortSignal.timeout(patience));
      return way !== 'unknown' && 'refused' in way ? way.refused : undefined;
    },
  };
}

/** @throws where `allowed` has an entry that is none */
export function urlResolver({
  allowHttp,
  allowedHosts,
  resolve = lookUpAddresses,
}: DestinationsOptions): ResolveUrl {
  const { names, ranges } = parseAllowedHosts(allowedHosts);
  return async (url, signal) => {
    const to = URL.canParse(url) ? new URL(url) : undefined;
    if (to?.protocol !== 'https:' && !(allowHttp && to?.protocol === 'http:')) {
      return { refused: allowHttp ? 'an http or https URL' : 'an https URL' };
    }
    if (to.username !== '' || to.password !== '') return { refused: 'a URL without credentials' };
    const host = hostOf(to);
    const addresses = isIP(host) ? [host] : await unlessAborted(signal, resolve(to.hostname));
    if (addresses === undefined || addresses.length === 0) return 'unknown';
    const inside = addresses.find(
      (address) => !(names.has(host) && isIP(address)) && !isPublic(address) && !isWithin(address, ranges),
    );
    if (inside === undefined) return { url: to, addresses };
    return { refused: `a host whose addresses are all public, not ${inside}` };
  };
}

/** The name without a dot at its end, or the address without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replaceAll(/[[\]]/g, '').replace(/\.$/, '');
}

function parseAllowedHosts(entries: readonly string[]) {
  const ranges: Range[] = [];
  const names = new Set<string>();
  const bad: string[] = [];
  for (const entry of entries) {
    const range = parseRange(entry);
    const name = domainToASCII(entry).replace(/\.$/, '');
    if (range) ranges.push(range);
    else if (HOST_NAME.test(name) && !isIP(name)) names.add(name);
    else bad.push(JSON.stringify(entry));
  }
  if (bad.length > 0) {
    throw new Error(
      `hosts to allow: expected names, addresses, and ranges as 10.0.0.0/8, not ${bad.join(', ')}`,
    );
  }
  return { names, ranges };
}

async function lookUpAddresses(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

/** What a promise resolves to; undefined if it rejects, or if the signal, which has not been sent yet, comes first. */
function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined));
    promise.then(resolve, () => resolve(undefined));
  });
}
