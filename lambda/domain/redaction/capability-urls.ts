import { isSecretName } from './secret-names';

/** The pattern of a capability in a decoded text: a callback URL without its host. */
const CAPABILITY_PATTERN = /\/callbacks\/+([\w-]{1,64})\/+([\w-]{1,16}\.[\w-]{43})/g;
/** The most rounds of decoding: no server decodes a URL more often. */
const MAX_DECODINGS = 3;
/** FoneStorm's objects are 4 levels deep. */
const MAX_DEPTH = 20;

/** The parts of a text that have the form of a capability, percent-encoded or not: each conference id and capability. */
export function findCapabilities(text: string): readonly (readonly [id: string, capability: string])[] {
  return [...decodePercent(text).matchAll(CAPABILITY_PATTERN)].map(([, id = '', capability = '']) => [
    id,
    capability,
  ]);
}

/** The text after repeated percent-decoding, byte by byte (not as UTF-8). */
export function decodePercent(text: string): string {
  let result = text;
  for (let times = 0; times < MAX_DECODINGS; times += 1) {
    result = result.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  return result;
}

/**
 * Removes the relay's callback URLs from JSON: each member or element with one, and the credentials beside it, which are
 * the relay's, too. Values that are nested more than 20 levels deep are removed as well.
 */
export function removeCapabilities(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return undefined;
  if (Array.isArray(value)) {
    return value.filter((each) => !isCapability(each)).map((each) => removeCapabilities(each, depth + 1));
  }
  const members = Object.entries(value);
  const isOfRelay = members.some(([, each]) => isCapability(each));
  return Object.fromEntries(
    members
      .filter(([name, each]) => ![name, each].some(isCapability) && !(isOfRelay && isSecretName(name)))
      .map(([name, each]) => [name, removeCapabilities(each, depth + 1)]),
  );
}

function isCapability(value: unknown): boolean {
  return typeof value === 'string' && findCapabilities(value).length > 0;
}
