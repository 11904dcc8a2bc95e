import { replaceTokens } from '../../domain/callback/url-tokens';
import { decodePercent, findCapabilities } from '../../domain/redaction/capability-urls';
import type { CallbackKeys } from '../../ports/secrets';
import { isCapabilityOf } from './callback-url';

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

/** The host without the dot at the end of a fully qualified name. */
function hostNameOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '');
}

/** The decoded path, with one slash between its segments and at its end. */
function normalizedPath({ pathname }: URL): string {
  return `${decodePercent(pathname)}/`.replace(/\/{2,}/g, '/');
}
