import * as v from 'valibot';
import { FoneStormError } from '../../ports/fonestorm';
import type { Secret } from '../../ports/secrets';
import { parserOfSchema } from './conference-responses';
import { type HttpResponse, parseBody, requireSuccess, sendRequest, wrongAddress } from './http-request';

/** A token that does not change, or a login that gives one. */
export type FoneStormCredentials =
  | { readonly token: string }
  | { readonly username: string; readonly password: string };

/** A header can carry only these. Node's error about a token that cannot be sent would quote the token. */
const TOKEN_FORMAT = 'a string of 1 to 8192 visible ASCII characters';
const tokenText = v.pipe(v.string(TOKEN_FORMAT), v.regex(/^[\x21-\x7e]{1,8192}$/, TOKEN_FORMAT));
/** FoneStorm's responses have one of these two shapes. */
const parseLogin = parserOfSchema(
  v.union(
    [v.object({ token: tokenText }), v.object({ auth: v.object({ token: tokenText }) })],
    `a "token", ${TOKEN_FORMAT}, also inside "auth"`,
  ),
);

/** FoneStorm's default, in seconds. It is assumed if a token has no expiry. */
const DEFAULT_LIFETIME = 3600;
/** Milliseconds before the expiry of a token. */
const RENEWAL_MARGIN = 60_000;

/**
 * FoneStorm's token: the credentials' own, or the token of a login, which is renewed a minute before its expiry.
 *
 * @param beforeRequest called before a login is sent
 * @returns a function that gives the token; if it gets a token that FoneStorm refused, it gives another one, or throws a
 *   `FoneStormError` with the outcome `credentials`
 */
export function foneStormToken(
  url: string,
  source: Secret<FoneStormCredentials>,
  beforeRequest: () => Promise<void>,
  timeout: number,
): (refused?: string) => Promise<string> {
  let cached: { token: string; renewAt: number } | undefined;
  let pending: Promise<string> | undefined;
  return async (refused) => {
    if (cached && cached.token !== refused && Date.now() < cached.renewAt) return cached.token;
    const credentials = await source();
    if ('token' in credentials) {
      if (credentials.token !== refused) return credentials.token;
      throw new FoneStormError('credentials', 'FoneStorm refuses the token');
    }
    pending ??= logIn(credentials).finally(() => {
      pending = undefined;
    });
    return pending;
  };

  async function logIn(credentials: { username: string; password: string }): Promise<string> {
    await beforeRequest();
    const body = JSON.stringify({ ...credentials, expires: DEFAULT_LIFETIME });
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const response = await sendRequest(`${url}/auth`, { method: 'POST', headers, body }, { timeout }).catch(
      (cause) => {
        throw new FoneStormError('unreachable', 'the login failed', { cause });
      },
    );
    const token = parseToken(response);
    cached = { token, renewAt: expiryOf(token) - RENEWAL_MARGIN };
    return token;
  }
}

/**
 * A failed login changes nothing, so its outcome is known. It does not refuse the request that needs the token.
 *
 * @throws {FoneStormError}
 */
function parseToken(response: HttpResponse): string {
  try {
    requireSuccess(response, false);
    const login = parseBody(response, parseLogin).value;
    return 'auth' in login ? login.auth.token : login.token;
  } catch (cause) {
    if (!(cause instanceof FoneStormError)) throw cause;
    const { outcome, message, details } = cause;
    if (outcome === 'refused') throw new FoneStormError('credentials', message, details);
    if (outcome !== 'unknown') throw cause;
    const { status } = response;
    if (status < 400) throw wrongAddress(message, details);
    throw new FoneStormError('unreachable', 'the login failed', { ...details, cause });
  }
}

/** The expiry of a token, in milliseconds since 1970: a JWT's own, else the default lifetime from now. */
function expiryOf(token: string): number {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    if (typeof claims.exp === 'number') return claims.exp * 1000;
  } catch {
    // It is not a JWT.
  }
  return Date.now() + DEFAULT_LIFETIME * 1000;
}
