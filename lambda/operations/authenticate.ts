import type { LoginTokens } from '../ports/logins';
import type { Credentials, Secret } from '../ports/secrets';
import { isSameSecret } from './compare-secrets';

export interface AuthenticationPorts {
  readonly credentials: Secret<Credentials>;
  readonly loginTokens: LoginTokens;
}

/**
 * The name of the caller whose token it is, or undefined. Every configured token is compared, in constant time. A token
 * of a login ends with its user.
 */
export function authenticate({ credentials, loginTokens }: AuthenticationPorts) {
  return async (token: string): Promise<string | undefined> => {
    const { tokens, users, loginKey } = await credentials();
    const matches = Object.entries(tokens).filter(([, configured]) => isSameSecret(configured, token));
    const name = matches.at(-1)?.[0];
    if (name !== undefined) return name;
    const user = await loginTokens.verify(token, loginKey);
    return user !== undefined && Object.hasOwn(users, user) ? `login:${user}` : undefined;
  };
}
