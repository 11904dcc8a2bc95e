import { randomBytes } from 'node:crypto';
import { secretOf } from '../lambda/adapters/secrets-manager';
import { callbackKeys } from '../lambda/contract/secrets';
import type { Deployment } from './deployment';

/** The keys of the callback URLs of a deployment. All of them verify, and the current one signs. */
export function rotationOf(deployment: Deployment) {
  const id = deployment.output('CallbackKeysSecret');
  const read = async () => secretOf((await deployment.readSecret(id)) ?? '', callbackKeys, id);
  const write = ({ current, keys, basic }: Awaited<ReturnType<typeof read>>) =>
    deployment.writeSecret(id, JSON.stringify({ current, ...keys, ...(basic && { basic }) }));
  return {
    /** The names, the current one first. */
    async names(): Promise<string[]> {
      const { current, keys } = await read();
      return [current, ...Object.keys(keys).filter((name) => name !== current)];
    },
    /** Adds a key that verifies, and does not sign yet; returns its name. */
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
     * Lets a key sign the URLs that are made from now on. Every function must have read it before: see `add`.
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
     * Takes a key away: the callback URLs that it signed are refused from then on.
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
