import type { LoginGuard, LoginTokens } from '../ports/logins';
import type { Credentials, Secret } from '../ports/secrets';
import { isSameSecret } from './compare-secrets';

export interface AuthenticationPorts {
  readonly credentials: Secret<Credentials>;
  readonly loginTokens: LoginTokens;
  readonly loginGuard: LoginGuard;
}

/**
 * The name of the caller whose token it is, or undefined. Every configured token is compared, in constant time. A token
 * of a login ends with its user.
 */
export function authenticate({ credentials, loginTokens }: Omit<AuthenticationPorts, 'loginGuard'>) {
  return async (token: string): Promise<string | undefined> => {
    const { tokens, users, loginKey } = await credentials();
    let name: string | undefined;
    for (const [each, value] of Object.entries(tokens)) {
      if (isSameSecret(value, token)) name = each;
    }
    if (name !== undefined) return name;
    const user = await loginTokens.verify(token, loginKey);
    return user !== undefined && Object.hasOwn(users, user) ? `login:${user}` : undefined;
  };
}

/** The outcome of a login: a token, a refusal (for an existing user: `wrong password`), or a wait in seconds. */
export type LoginOutcome =
  | { readonly token: string }
  | 'unknown user'
  | 'wrong password'
  | { readonly retryAfter: number };

/** Logs a user in. After several failures, a source has to wait, longer each time. */
export function logIn({ credentials, loginTokens, loginGuard }: AuthenticationPorts) {
  return async (
    user: { readonly username: string; readonly password: string },
    lifetime: number,
    source: string,
  ): Promise<LoginOutcome> => {
    // The secret is read first: if that fails, the attempt does not count as the caller's failure.
    const { users, loginKey } = await credentials();
    const retryAfter = await loginGuard.countAttempt(source);
    if (retryAfter > 0) return { retryAfter };
    const password = Object.hasOwn(users, user.username) ? users[user.username] : undefined;
    const isRight = isSameSecret(password ?? '', user.password) && password !== undefined;
    if (!isRight) return password === undefined ? 'unknown user' : 'wrong password';
    await loginGuard.clearFailures(source);
    return { token: await loginTokens.sign(user.username, lifetime, loginKey) };
  };
}
