import { randomBytes } from 'node:crypto';
import { secretOf } from '../lambda/adapters/secrets-manager';
import { callbackKeys, signingKeys } from '../lambda/contract/secrets';
import type { Deployment } from './deployment';

/** The keys of a deployment that can be rotated: where they are, and what they look like there. */
const KEYS = {
  /** Of the callback URLs. All of them verify, and the current one signs. */
  callback: { secret: 'CallbackKeysSecret', schema: callbackKeys },
  /** Of the deliveries. All of them sign, and the secrets that the current one makes are shown first. */
  signing: { secret: 'SigningKeysSecret', schema: signingKeys },
} as const;

export type RotatedKeys = keyof typeof KEYS;

export function isRotatedKeys(text: string): text is RotatedKeys {
  return Object.hasOwn(KEYS, text);
}

/** The keys of a deployment, one of which is the current one. */
export function rotationOf(deployment: Deployment, which: RotatedKeys = 'callback') {
  const { secret, schema } = KEYS[which];
  const id = deployment.output(secret);
  const read = async () => secretOf((await deployment.readSecret(id)) ?? '', schema, id);
  const write = ({ current, keys, ...more }: Awaited<ReturnType<typeof read>>) =>
    deployment.writeSecret(id, JSON.stringify({ current, ...keys, ...more }));
  return {
    /** The names, the current one first. */
    async names(): Promise<string[]> {
      const { current, keys } = await read();
      return [current, ...Object.keys(keys).filter((name) => name !== current)];
    },
    /** Adds a key that is not the current one yet; returns its name. */
    async add(): Promise<string> {
      const stored = await read();
      const newest = Math.max(
        0,
        ...Object.keys(stored.keys).map((name) => Number(/^k(\d+)$/.exec(name)?.[1] ?? 0)),
      );
      const name = `k${newest + 1}`;
      await write({ ...stored, keys: { ...stored.keys, [name]: randomBytes(48).toString('base64url') } });
      return name;
    },
    /**
     * Makes a key the current one. Every function must have read it before: see `add`.
     *
     * @throws where there is none of this name
     */
    async use(name: string): Promise<void> {
      const stored = await read();
      if (!Object.hasOwn(stored.keys, name))
        throw new Error(`${name}: expected one of ${Object.keys(stored.keys)}`);
      await write({ ...stored, current: name });
    },
    /**
     * Takes a key away: the callback URLs that it signed are refused from then on; receivers that know no other secret than
     * its refuse what is delivered.
     *
     * @throws where it is the current one, or there is none of this name
     */
    async remove(name: string): Promise<void> {
      const stored = await read();
      if (name === stored.current) throw new Error(`${name} is the current key: use another one first`);
      const { [name]: removed, ...left } = stored.keys;
      if (removed === undefined) throw new Error(`${name}: expected one of ${Object.keys(stored.keys)}`);
      await write({ ...stored, keys: left });
    },
  };
}
