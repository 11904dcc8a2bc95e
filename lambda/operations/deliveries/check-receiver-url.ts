import type { Destinations } from '../../ports/receivers';
import type { CallbackUrlPorts } from '../callbacks/callback-url';
import { isRelayUrl } from '../callbacks/relay-url';

export interface ReceiverUrlPorts extends CallbackUrlPorts {
  readonly destinations: Destinations;
}

/**
 * Checks a receiver's URL. The relay's own URLs are refused: a delivery to the relay would be a new callback with a new
 * delivery, in an endless loop.
 *
 * @returns a function of an absolute URL, which returns the expected value, for an error; undefined if the URL is accepted
 */
export function checkReceiverUrl({ destinations, callbackKeys, publicUrl }: ReceiverUrlPorts) {
  return async (url: string): Promise<string | undefined> => {
    if (isRelayUrl(url, await callbackKeys(), publicUrl)) {
      return 'a URL of a receiver, not one of the relay itself: a delivery would return as a callback';
    }
    return destinations.reasonToRefuse(url);
  };
}
