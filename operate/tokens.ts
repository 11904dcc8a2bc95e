import { randomBytes } from 'node:crypto';
import { secretOf } from '../lambda/adapters/secrets-manager';
import { credentials } from '../lambda/contract/secrets';
import type { Deployment } from './deployment';

/** The callers' tokens of a deployment: each has a name, and several are valid at once. */
export function tokensOf(deployment: Deployment) {
  const id = deployment.output('CredentialsSecret');
  const read = async () => secretOf((await deployment.readSecret(id)) ?? '', credentials, id);
  const write = (value: unknown) => deployment.writeSecret(id, JSON.stringify(value));
  return {
    async names(): Promise<string[]> {
      return Object.keys((await read()).tokens);
    },
    /**
     * Makes a token. It is told this once.
     *
     * @throws where the name is taken
     */
    async add(name: string): Promise<string> {
      const stored = await read();
      if (Object.hasOwn(stored.tokens, name)) throw new Error(`${name}: expected a name that no token has`);
      const token = randomBytes(32).toString('base64url');
      await write({ ...stored, tokens: { ...stored.tokens, [name]: token } });
      return token;
    },
    /** @throws where there is none of this name */
    async remove(name: string): Promise<void> {
      const { tokens, ...stored } = await read();
      const { [name]: removed, ...left } = tokens;
      if (removed === undefined) throw new Error(`${name}: expected the name of a token`);
      await write({ ...stored, tokens: left });
    },
  };
}
