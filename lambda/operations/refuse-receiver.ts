import type { Destinations } from '../delivery-ports';
import { withValues } from '../domain/tokens';
import type { CallbackKeys, Secret } from '../ports';
import { isCapability } from './callback-url';

export interface RefusePorts {
  readonly destinations: Destinations;
  readonly callbackKeys: Secret<CallbackKeys>;
  /** Where FoneStorm reaches the relay, without a slash at its end. */
  readonly publicUrl: string;
}

/** Where a capability may stand in a URL, once nothing of it is percent-encoded. */
const CAPABILITIES = /\/callbacks\/+([\w-]{1,64})\/+([\w-]{1,16}\.[\w-]{43})/g;
/** What is decoded more often than this, nobody forwards. */
const MOST_DECODED = 3;

/**
 * Why callbacks cannot be delivered to a URL, after "expected"; undefined where they can. The relay's own URLs are
 * refused: a delivery there would be a callback, and its delivery another one, without end.
 *
 * @returns a function of an absolute URL
 */
export function refusedReceiver({ destinations, callbackKeys, publicUrl }: RefusePorts) {
  return async (url: string): Promise<string | undefined> => {
    // A token without a value becomes empty, so that what stands around it may be a capability.
    const urls = [url, withValues(url, () => ({}))].filter((each) => URL.canParse(each));
    const keys = await callbackKeys();
    if (urls.some((each) => isOf(publicUrl, new URL(each)) || hasCapability(new URL(each), keys))) {
      return 'a URL of a receiver, not one of the relay itself: a delivery would come back as a callback';
    }
    return destinations.refused(url);
  };
}

/** Whether a URL leads to the relay, by any spelling of its host, with `http` or `https`. */
function isOf(publicUrl: string, { host, pathname }: URL): boolean {
  const own = new URL(publicUrl);
  const path = `${decoded(pathname)}/`.replace(/\/{2,}/g, '/');
  return (
    withoutDot(host) === withoutDot(own.host) &&
    path.startsWith(`${decoded(own.pathname)}/`.replace(/\/{2,}/g, '/'))
  );
}

/** Whether a capability of any conference is in a URL, at whatever host, also as a parameter for somebody who forwards it. */
function hasCapability({ pathname, search }: URL, keys: CallbackKeys): boolean {
  const found = decoded(`${pathname}${search}`).matchAll(CAPABILITIES);
  return [...found].some(([, id = '', capability = '']) => isCapability(id, capability, keys));
}

/** The name of a host may end with a dot, before its port. */
function withoutDot(host: string): string {
  return host.replace(/\.(?=:\d+$|$)/, '');
}

/** All that is percent-encoded, also repeatedly, decoded: what is not ASCII, as somebody may read it. */
function decoded(text: string): string {
  let before = text;
  for (let times = 0; times < MOST_DECODED; times += 1) {
    const after = before.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (after === before) break;
    before = after;
  }
  return before;
}
