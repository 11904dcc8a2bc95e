import type { Destinations } from '../delivery-ports';
import { withValues } from '../domain/tokens';
import type { CallbackKeys, Secret } from '../ports';
import { isCapability } from './callback-url';

export interface RefusePorts {
  readonly destinations: Destinations;
  readonly callbackKeys: Secret<CallbackKeys>;
  /** The URL at which FoneStorm reaches the relay, without a slash at its end. */
  readonly publicUrl: string;
}

/** The pattern of a capability in a decoded URL. */
const CAPABILITIES = /\/callbacks\/+([\w-]{1,64})\/+([\w-]{1,16}\.[\w-]{43})/g;
/** The most rounds of decoding: no server decodes a URL more often. */
const MOST_DECODED = 3;

/**
 * Checks a receiver's URL. The relay's own URLs are refused: a delivery there would be a callback, and its delivery another
 * one, without end.
 *
 * @returns a function of an absolute URL, which returns what was expected instead; undefined if the URL is accepted
 */
export function refusedReceiver({ destinations, callbackKeys, publicUrl }: RefusePorts) {
  return async (url: string): Promise<string | undefined> => {
    // A token without a value becomes empty, so the text around it may form a capability.
    const urls = [url, withValues(url, () => ({}))].filter((each) => URL.canParse(each));
    const keys = await callbackKeys();
    if (urls.some((each) => isOf(publicUrl, new URL(each)) || hasCapability(new URL(each), keys))) {
      return 'a URL of a receiver, not one of the relay itself: a delivery would come back as a callback';
    }
    return destinations.refused(url);
  };
}

/** Whether a URL leads to the relay, by any spelling of its host, with `http` or `https`. */
function isOf(publicUrl: string, url: URL): boolean {
  const own = new URL(publicUrl);
  const isHost = nameOf(url) === nameOf(own) && url.port === own.port;
  return isHost && pathOf(url).startsWith(pathOf(own));
}

/** Whether a URL at any host contains a capability of any conference, also as a parameter for a forwarding server. */
function hasCapability({ pathname, search }: URL, keys: CallbackKeys): boolean {
  const found = decoded(`${pathname}${search}`).matchAll(CAPABILITIES);
  return [...found].some(([, id = '', capability = '']) => isCapability(id, capability, keys));
}

/** The name of a host may end with a dot. */
function nameOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '');
}

/** With one slash at its end, and between its steps. */
function pathOf({ pathname }: URL): string {
  return `${decoded(pathname)}/`.replace(/\/{2,}/g, '/');
}

/** The text after repeated percent-decoding, byte by byte (not as UTF-8). */
function decoded(text: string): string {
  let result = text;
  for (let times = 0; times < MOST_DECODED; times += 1) {
    result = result.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  return result;
}
