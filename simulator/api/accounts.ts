import { randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';

export interface Accounts {
  /** @returns a token that ends, or `refused` for a wrong name or password */
  logIn(
    user: { readonly username: string; readonly password: string },
    lifetime: number,
  ): Promise<{ readonly token: string } | 'refused'>;
  /** Whether a token is one of those that never end, or was given by a login and has not ended. */
  isValid(token: string): Promise<boolean>;
}

export interface AccountsOptions {
  /** Passwords by user name. */
  readonly users: Readonly<Record<string, string>>;
  /** The tokens that never end. */
  readonly tokens: readonly string[];
  /** Milliseconds since 1970. Tokens end by the real time: their holders have no other. */
  readonly now: () => number;
}

const ISSUER = 'fonestorm-simulator';

/**
 * Who may use the API. All users and tokens are of one account. Logins give JSON Web Tokens with `exp` (RFC 7519, the
 * page "Authentication"), which are valid until the simulator ends.
 */
export function createAccounts({ users, tokens, now }: AccountsOptions): Accounts {
  const key = randomBytes(32);
  return {
    async logIn({ username, password }, lifetime) {
      if (users[username] !== password) return 'refused';
      const seconds = Math.floor(now() / 1000);
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(ISSUER)
        .setSubject(username)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + lifetime)
        .sign(key);
      return { token };
    },
    async isValid(token) {
      if (tokens.includes(token)) return true;
      try {
        const options = { issuer: ISSUER, algorithms: ['HS256'], currentDate: new Date(now()) };
        await jwtVerify(token, key, options);
        return true;
      } catch {
        return false;
      }
    },
  };
}
