import { randomBytes } from 'node:crypto';
import { parseSecret } from '../lambda/adapters/secrets/secrets-manager';
import { callbackKeys, signingKeys } from '../lambda/contract/secrets';
import type { Deployment } from './deployment';

/** The keys of a deployment that can be rotated: where they are, and what they look like there. */
const KEY_SETS = {
  /** Of the callback URLs. All of them verify, and the current one signs. */
  callback: { secret: 'CallbackKeysSecret', schema: callbackKeys },
  /** Of the deliveries. All of them sign, and the secrets that the current one makes are shown first. */
  signing: { secret: 'SigningKeysSecret', schema: signingKeys },
} as const;

export type KeyKind = keyof typeof KEY_SETS;

export const KEY_KINDS: readonly string[] = Object.keys(KEY_SETS);

/** The keys of a deployment, one of which is the current one. */
export function rotationOf(deployment: Deployment, which: KeyKind = 'callback') {
  const { secret, schema } = KEY_SETS[which];
  const id = deployment.output(secret);
  const keysIn = (text: string) => parseSecret(text, schema, id);
  type Keys = ReturnType<typeof keysIn>;
  const change = (next: (stored: Keys) => Pick<Keys, 'current' | 'keys'>) =>
    deployment.changeSecret(id, (text) => {
      const stored = keysIn(text);
      const { keys: _, ...more } = stored;
      const { current, keys } = next(stored);
      return JSON.stringify({ ...more, ...keys, current });
    });
  return {
    /** The names, the current one first. */
    async names(): Promise<string[]> {
      const { current, keys } = keysIn((await deployment.readSecret(id)) ?? '');
      return [current, ...Object.keys(keys).filter((name) => name !== current)];
    },
    /** Adds a key that is not the current one yet; returns its name. */
    async add(): Promise<string> {
      const key = randomBytes(48).toString('base64url');
      let added = '';
      await change(({ current, keys }) => {
        const numbers = Object.keys(keys).map((name) => Number(/^k(\d+)$/.exec(name)?.[1] ?? 0));
        added = `k${Math.max(0, ...numbers) + 1}`;
        return { current, keys: { ...keys, [added]: key } };
      });
      return added;
    },
    /**
     * Makes a key the current one. Every function must have read it before: see `add`.
     *
     * @throws where there is none of this name
     */
    async use(name: string): Promise<void> {
      await change(({ keys }) => {
        if (!Object.hasOwn(keys, name)) throw new Error(`${name}: expected one of ${Object.keys(keys)}`);
        return { current: name, keys };
      });
    },
    /**
     * Takes a key away: the callback URLs that it signed are refused from then on; receivers that know no other secret than
     * its refuse what is delivered.
     *
     * @throws where it is the current one, or there is none of this name
     */
    async remove(name: string): Promise<void> {
      await change(({ current, keys }) => {
        if (name === current) throw new Error(`${name} is the current key: use another one first`);
        if (!Object.hasOwn(keys, name)) throw new Error(`${name}: expected one of ${Object.keys(keys)}`);
        const { [name]: _, ...left } = keys;
        return { current, keys: left };
      });
    },
  };
}
