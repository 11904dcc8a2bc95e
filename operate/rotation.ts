import { randomBytes } from 'node:crypto';
import { parseSecret } from '../lambda/adapters/secrets/secrets-manager';
import { callbackKeys, signingKeys } from '../lambda/contract/secrets';
import type { Deployment } from './deployment';
import { requireOwnSecret } from './existing-secrets';

/** The keys that can be rotated: the output that names their secret, and its schema. */
const KEY_SETS = {
  /** The keys of the callback URLs. All of them verify, and the current one signs. */
  callback: { secret: 'CallbackKeysSecret', schema: callbackKeys },
  /** The keys of the deliveries. All of them sign. Receivers see the secret of the current one first. */
  signing: { secret: 'SigningKeysSecret', schema: signingKeys },
} as const;

export type KeyKind = keyof typeof KEY_SETS;

export const KEY_KINDS: readonly string[] = Object.keys(KEY_SETS);

/** The keys of a deployment, one of which is the current one. */
export function rotationOf(deployment: Deployment, kind: KeyKind = 'callback') {
  const { secret, schema } = KEY_SETS[kind];
  const id = deployment.output(secret);
  const keysIn = (text: string) => parseSecret(text, schema, id);
  type Keys = ReturnType<typeof keysIn>;
  const change = (next: (stored: Keys) => Pick<Keys, 'current' | 'keys'>) => {
    requireOwnSecret(deployment, secret);
    return deployment.changeSecret(id, (text) => {
      const stored = keysIn(text);
      const { keys: _keys, ...otherFields } = stored;
      const { current, keys } = next(stored);
      return JSON.stringify({ ...otherFields, ...keys, current });
    });
  };
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
     * Makes a key the current one. Every function must have read it before.
     *
     * @throws if no key has this name
     */
    async use(name: string): Promise<void> {
      await change(({ keys }) => {
        if (!Object.hasOwn(keys, name)) throw new Error(`${name}: expected one of ${Object.keys(keys)}`);
        return { current: name, keys };
      });
    },
    /**
     * Removes a key. The relay then refuses the callback URLs that it signed, and receivers that have only its secret refuse
     * deliveries.
     *
     * @throws if it is the current key, or if no key has this name
     */
    async remove(name: string): Promise<void> {
      await change(({ current, keys }) => {
        if (name === current)
          throw new Error(
            `${name}: expected a key that is not the current one. Run "use" with another key first`,
          );
        if (!Object.hasOwn(keys, name)) throw new Error(`${name}: expected one of ${Object.keys(keys)}`);
        const { [name]: _removed, ...others } = keys;
        return { current, keys: others };
      });
    },
  };
}
