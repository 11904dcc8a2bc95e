import type { Credentials, LoginGuard, LoginTokens } from '../login-ports';
import type { Secret } from '../ports';
import { equal } from './equal';

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
      if (equal(value, token)) name = each;
    }
    if (name !== undefined) return name;
    const user = await loginTokens.verify(token, loginKey);
    return user !== undefined && Object.hasOwn(users, user) ? `login:${user}` : undefined;
  };
}

/** The outcome of a login: a token, a refusal (for an existing user: `wrong password`), or a wait in seconds. */
export type Login = { readonly token: string } | 'refused' | 'wrong password' | { readonly wait: number };

/** Logs a user in. After several failures, a source has to wait, longer each time. */
export function logIn({ credentials, loginTokens, loginGuard }: AuthenticationPorts) {
  return async (
    user: { readonly username: string; readonly password: string },
    lifetime: number,
    source: string,
  ): Promise<Login> => {
    // The secret is read first: if that fails, the attempt does not count as the caller's failure.
    const { users, loginKey } = await credentials();
    const wait = await loginGuard.attempt(source);
    if (wait > 0) return { wait };
    const password = Object.hasOwn(users, user.username) ? users[user.username] : undefined;
    const isRight = equal(password ?? '', user.password) && password !== undefined;
    if (!isRight) return password === undefined ? 'refused' : 'wrong password';
    await loginGuard.succeeded(source);
    return { token: await loginTokens.sign(user.username, lifetime, loginKey) };
  };
}
