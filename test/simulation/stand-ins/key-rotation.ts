import type { CallbackKeys, SigningKeys } from '../../../lambda/ports/secrets';
import type { VirtualTime } from './virtual-time';

/** The present keys in the relay's secrets. */
export interface RelayKeys {
  callback: CallbackKeys;
  signing: SigningKeys;
}

/** Milliseconds until every function has read a changed key. */
const PROPAGATION = 6 * 60_000;

export function createKeys(): RelayKeys {
  const keys = { current: 'k1', keys: { k1: 'a first key of at least thirty-two characters' } };
  return { callback: keys, signing: keys };
}

/**
 * Rotates keys according to the runbook. It adds a key, and makes it the current one when every function knows it. It
 * removes the old key when nothing uses that key.
 *
 * @param isUnused whether nothing uses a key, as far as an operator can see
 */
export async function rotateKeys(
  keys: RelayKeys,
  which: keyof RelayKeys,
  time: VirtualTime,
  isUnused: (name: string) => Promise<boolean>,
): Promise<void> {
  const { current, keys: before } = keys[which];
  const name = `k${Object.keys(before).length + 1}`;
  const all = { ...before, [name]: `another key of at least thirty-two characters, ${name}` };
  keys[which] = { current, keys: all };
  await time.sleep(PROPAGATION);
  keys[which] = { current: name, keys: all };
  await time.sleep(PROPAGATION);
  while (!(await isUnused(current))) await time.sleep(PROPAGATION);
  // Requests that were sent with the old key arrive.
  await time.sleep(PROPAGATION);
  const { [current]: _old, ...left } = keys[which].keys;
  keys[which] = { current: name, keys: left };
}
