import type { Destinations } from '../delivery-ports';
import { capabilitiesIn, decoded } from '../domain/capabilities';
import { withValues } from '../domain/tokens';
import type { CallbackKeys, Secret } from '../ports';
import { isCapability } from './callback-url';

export interface RefusePorts {
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
export function refusedReceiver({ destinations, callbackKeys, publicUrl }: RefusePorts) {
  return async (url: string): Promise<string | undefined> => {
    if (isOfRelay(url, await callbackKeys(), publicUrl)) {
      return 'a URL of a receiver, not one of the relay itself: a delivery would come back as a callback';
    }
    return destinations.refused(url);
  };
}

/** Whether an absolute URL leads to the relay, or contains one of its capabilities. */
export function isOfRelay(url: string, keys: CallbackKeys, publicUrl: string): boolean {
  // A token without a value becomes empty, so the text around it may form a capability.
  const urls = [url, withValues(url, () => ({}))].filter((each) => URL.canParse(each));
  return urls.some((each) => isOf(publicUrl, new URL(each)) || hasCapability(new URL(each), keys));
}

/** Whether a URL leads to the relay, by any spelling of its host, with `http` or `https`. */
function isOf(publicUrl: string, url: URL): boolean {
  const own = new URL(publicUrl);
  const isHost = nameOf(url) === nameOf(own) && url.port === own.port;
  return isHost && pathOf(url).startsWith(pathOf(own));
}

/** Whether a URL at any host contains a capability of any conference, also as a parameter for a forwarding server. */
function hasCapability({ pathname, search }: URL, keys: CallbackKeys): boolean {
  return capabilitiesIn(`${pathname}${search}`).some(([id, capability]) =>
    isCapability(id, capability, keys),
  );
}

/** The name of a host may end with a dot. */
function nameOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '');
}

/** With one slash at its end, and between its steps. */
function pathOf({ pathname }: URL): string {
  return `${decoded(pathname)}/`.replace(/\/{2,}/g, '/');
}
