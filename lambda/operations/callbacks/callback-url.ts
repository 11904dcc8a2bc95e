import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CallbackKeys, Secret } from '../../ports/secrets';

/** The ports that a callback URL is made from, or checked with. */
export interface CallbackUrlPorts {
  readonly callbackKeys: Secret<CallbackKeys>;
  /** The URL at which FoneStorm reaches the relay, without a slash at its end. */
  readonly publicUrl: string;
}

/** The callback URL of a conference, a capability URL. `base` is the URL of the relay, without a slash at its end. */
export function callbackUrl(base: string, conferenceId: string, { current, keys }: CallbackKeys): string {
  const key = keys[current];
  if (key === undefined) throw new Error(`callback keys: expected a key named ${current}, the current one`);
  return `${base}/callbacks/${encodeURIComponent(conferenceId)}/${current}.${macOf(conferenceId, key)}`;
}

/** Whether `capability`, the last part of a callback URL, was made for this conference. The MAC is compared in constant time. */
export function isCapabilityOf(conferenceId: string, capability: string, { keys }: CallbackKeys): boolean {
  const dot = capability.indexOf('.');
  const name = capability.slice(0, Math.max(0, dot));
  const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
  const expected = Buffer.from(macOf(conferenceId, key ?? 'no such key'));
  const given = Buffer.from(capability.slice(dot + 1));
  return given.length === expected.length && timingSafeEqual(given, expected) && key !== undefined;
}

/** The id of the conference of a callback URL, at any host, with any key; undefined if it is not a callback URL. */
export function conferenceIdOfUrl(url: string, keys: CallbackKeys): string | undefined {
  const id = /\/callbacks\/([A-Za-z0-9_-]+)\/[^/]+$/.exec(url)?.[1];
  return id !== undefined && isCallbackUrlOf(id, url, keys) ? id : undefined;
}

/** Whether a URL is a callback URL of this conference, at any host, with any key. */
export function isCallbackUrlOf(conferenceId: string, url: string, keys: CallbackKeys): boolean {
  const capability = url.split(`/callbacks/${encodeURIComponent(conferenceId)}/`)[1];
  return capability !== undefined && isCapabilityOf(conferenceId, capability, keys);
}

function macOf(conferenceId: string, key: string): string {
  return createHmac('sha256', key).update(conferenceId).digest('base64url');
}
