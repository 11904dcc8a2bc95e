import { randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';

export interface Accounts {
  /**
   * @param lifetime of the token, in seconds
   * @returns a token, or `refused` for a wrong name or password
   */
  logIn(
    user: { readonly username: string; readonly password: string },
    lifetime: number,
  ): Promise<{ readonly token: string } | 'refused'>;
  /** Whether a token never expires, or is from a login and has not expired. */
  isValid(token: string): Promise<boolean>;
}

export interface AccountsOptions {
  /** Passwords by user name. */
  readonly users: Readonly<Record<string, string>>;
  /** The tokens that never expire. */
  readonly tokens: readonly string[];
  /** The real time, by which tokens expire: milliseconds since 1970. */
  readonly now: () => number;
}

const ISSUER = 'fonestorm-simulator';

/**
 * The users and tokens of one account. Logins return JSON Web Tokens with `exp` (RFC 7519, the page "Authentication"). They
 * are valid until the simulator ends.
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
