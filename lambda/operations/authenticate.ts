import type { LoginTokens } from '../ports/logins';
import type { Credentials, Secret } from '../ports/secrets';
import { isSameSecret } from './compare-secrets';

export interface AuthenticationPorts {
  readonly credentials: Secret<Credentials>;
  readonly loginTokens: LoginTokens;
}

/**
 * Returns a function of a token that returns the name of its caller, or undefined. It compares all configured tokens, each in
 * constant time. A login token is valid as long as its user exists.
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
