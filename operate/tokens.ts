import { randomBytes } from 'node:crypto';
import { parseSecret } from '../lambda/adapters/secrets/secrets-manager';
import { credentials } from '../lambda/contract/secrets';
import type { Deployment } from './deployment';
import { requireOwnSecret } from './existing-secrets';

/** The callers' tokens of a deployment, by the callers' names. */
export function tokensOf(deployment: Deployment) {
  const id = deployment.output('CredentialsSecret');
  const tokensIn = (text: string) => parseSecret(text, credentials, id).tokens;
  /** Changes only the tokens; the rest of the secret stays. */
  const change = (next: (tokens: Readonly<Record<string, string>>) => Readonly<Record<string, string>>) => {
    requireOwnSecret(deployment, 'CredentialsSecret');
    return deployment.changeSecret(id, (text) =>
      JSON.stringify({ ...JSON.parse(text), tokens: next(tokensIn(text)) }),
    );
  };
  return {
    async names(): Promise<string[]> {
      return Object.keys(tokensIn((await deployment.readSecret(id)) ?? ''));
    },
    /** The token of a name; undefined if there is none. */
    async read(name: string): Promise<string | undefined> {
      const tokens = tokensIn((await deployment.readSecret(id)) ?? '');
      return Object.hasOwn(tokens, name) ? tokens[name] : undefined;
    },
    /**
     * Creates a token, and returns it.
     *
     * @throws if a token has this name
     */
    async add(name: string): Promise<string> {
      const token = randomBytes(32).toString('base64url');
      await change((tokens) => {
        if (Object.hasOwn(tokens, name)) throw new Error(`${name}: expected a name that no token has`);
        return { ...tokens, [name]: token };
      });
      return token;
    },
    /** @throws if no token has this name */
    async remove(name: string): Promise<void> {
      await change((tokens) => {
        if (!Object.hasOwn(tokens, name)) throw new Error(`${name}: expected the name of a token`);
        const { [name]: _removed, ...others } = tokens;
        return others;
      });
    },
  };
}
