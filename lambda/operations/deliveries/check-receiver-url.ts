import { replaceTokens } from '../../domain/callback/url-tokens';
import { decodePercent, findCapabilities } from '../../domain/redaction/capability-urls';
import type { Destinations } from '../../ports/receivers';
import type { CallbackKeys, Secret } from '../../ports/secrets';
import { isCapabilityOf } from '../callbacks/callback-url';

export interface ReceiverUrlPorts {
  readonly destinations: Destinations;
  readonly callbackKeys: Secret<CallbackKeys>;
  /** The URL at which FoneStorm reaches the relay, without a slash at its end. */
  readonly publicUrl: string;
}

/**
 * Checks a receiver's URL. The relay's own URLs are refused: a delivery there would be a callback, and its delivery another
 * one, without end.
 *
 * @returns a function of an absolute URL, which returns what was expected instead; undefined if the URL is accepted
 */
export function checkReceiverUrl({ destinations, callbackKeys, publicUrl }: ReceiverUrlPorts) {
  return async (url: string): Promise<string | undefined> => {
    if (isRelayUrl(url, await callbackKeys(), publicUrl)) {
      return 'a URL of a receiver, not one of the relay itself: a delivery would come back as a callback';
    }
    return destinations.reasonToRefuse(url);
  };
}

/** Whether an absolute URL leads to the relay, or contains one of its capabilities. */
export function isRelayUrl(url: string, keys: CallbackKeys, publicUrl: string): boolean {
  // A token without a value becomes empty, so the text around it may form a capability.
  const urls = [url, replaceTokens(url, () => ({}))].filter((each) => URL.canParse(each));
  return urls.some((each) => isUrlUnder(publicUrl, new URL(each)) || hasCapability(new URL(each), keys));
}

/** Whether a URL leads to the relay, by any spelling of its host, with `http` or `https`. */
function isUrlUnder(publicUrl: string, url: URL): boolean {
  const own = new URL(publicUrl);
  const isHost = hostNameOf(url) === hostNameOf(own) && url.port === own.port;
  return isHost && normalizedPath(url).startsWith(normalizedPath(own));
}

/** Whether a URL at any host contains a capability of any conference, also as a parameter for a forwarding server. */
function hasCapability({ pathname, search }: URL, keys: CallbackKeys): boolean {
  return findCapabilities(`${pathname}${search}`).some(([id, capability]) =>
    isCapabilityOf(id, capability, keys),
  );
}

/** The name of a host may end with a dot. */
function hostNameOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '');
}

/** With one slash at its end, and between its steps. */
function normalizedPath({ pathname }: URL): string {
  return `${decodePercent(pathname)}/`.replace(/\/{2,}/g, '/');
}
