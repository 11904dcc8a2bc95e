import type { LoginGuard } from '../ports/logins';
import type { AuthenticationPorts } from './authenticate';
import { isSameSecret } from './compare-secrets';

export interface LogInPorts extends AuthenticationPorts {
  readonly loginGuard: LoginGuard;
}

/** A token, a refusal, or the time in seconds after which the source may try again. */
export type LoginOutcome =
  | { readonly token: string }
  | 'unknown user'
  | 'wrong password'
  | { readonly retryAfter: number };

/**
 * Logs a user in. After several failures, a source must wait before its next attempt, longer after each failure.
 *
 * @returns a function of the user, the lifetime of the token in seconds, and the source of the request
 */
export function logIn({ credentials, loginTokens, loginGuard }: LogInPorts) {
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
    // Compared for an unknown user too, so that the time of the answer does not show which users exist.
    const isSame = isSameSecret(password ?? '', user.password);
    if (password === undefined) return 'unknown user';
    if (!isSame) return 'wrong password';
    await loginGuard.clearFailures(source);
    return { token: await loginTokens.sign(user.username, lifetime, loginKey) };
  };
}
