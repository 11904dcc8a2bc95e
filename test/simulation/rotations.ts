import type { SigningKeys } from '../../lambda/delivery-ports';
import type { CallbackKeys } from '../../lambda/ports';
import type { VirtualTime } from './virtual-time';

/** The keys of the relay, as they are in its secrets now. */
export interface Keys {
  callback: CallbackKeys;
  signing: SigningKeys;
}

/** Every function has read a key that was added, or made the current one, after so many milliseconds. */
const READ_BY_ALL = 6 * 60_000;

export function firstKeys(): Keys {
  const keys = { current: 'k1', keys: { k1: 'a first key of at least thirty-two characters' } };
  return { callback: keys, signing: keys };
}

/**
 * Rotates keys as the runbook has it: a key is added, made the current one once every function knows it, and the old
 * one removed once nothing uses it.
 *
 * @param isUnused whether nothing uses a key any more, as far as an operator sees
 */
export async function rotate(
  keys: Keys,
  which: keyof Keys,
  time: VirtualTime,
  isUnused: (name: string) => Promise<boolean>,
): Promise<void> {
  const { current, keys: before } = keys[which];
  const name = `k${Object.keys(before).length + 1}`;
  const all = { ...before, [name]: `another key of at least thirty-two characters, ${name}` };
  keys[which] = { current, keys: all };
  await time.sleep(READ_BY_ALL);
  keys[which] = { current: name, keys: all };
  await time.sleep(READ_BY_ALL);
  while (!(await isUnused(current))) await time.sleep(READ_BY_ALL);
  // What was sent while it was used arrives.
  await time.sleep(READ_BY_ALL);
  const { [current]: _old, ...left } = keys[which].keys;
  keys[which] = { current: name, keys: left };
}
