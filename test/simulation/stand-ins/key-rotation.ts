import type { CallbackKeys, SigningKeys } from '../../../lambda/ports/secrets';
import type { VirtualTime } from './virtual-time';

/** The keys of the relay, as they are in its secrets now. */
export interface RelayKeys {
  callback: CallbackKeys;
  signing: SigningKeys;
}

/** Every function has read a key that was added, or made the current one, after so many milliseconds. */
const PROPAGATION = 6 * 60_000;

export function createKeys(): RelayKeys {
  const keys = { current: 'k1', keys: { k1: 'a first key of at least thirty-two characters' } };
  return { callback: keys, signing: keys };
}

/**
 * Rotates keys as the runbook has it: a key is added, made the current one once every function knows it, and the old
 * one removed once nothing uses it.
 *
 * @param isUnused whether nothing uses a key any more, as far as an operator sees
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
  // What was sent while it was used arrives.
  await time.sleep(PROPAGATION);
  const { [current]: _old, ...left } = keys[which].keys;
  keys[which] = { current: name, keys: left };
}
