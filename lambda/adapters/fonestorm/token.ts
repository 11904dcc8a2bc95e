import * as v from 'valibot';
import { FoneStormError } from '../../ports/fonestorm';
import type { Secret } from '../../ports/secrets';
import { parserOfSchema } from './conference-responses';
import { parseResponse, sendRequest } from './http-request';

/** A token that does not change, or a login that gives one. */
export type FoneStormCredentials =
  | { readonly token: string }
  | { readonly username: string; readonly password: string };

/** What a header can carry: an error about one that cannot be sent would quote it. */
const TOKEN_FORMAT = 'a text of 1 to 8192 visible ASCII characters';
const tokenText = v.pipe(v.string(TOKEN_FORMAT), v.regex(/^[\x21-\x7e]{1,8192}$/, TOKEN_FORMAT));
/** Two shapes of the answer exist in the wild. */
const parseLogin = parserOfSchema(
  v.union(
    [v.object({ token: tokenText }), v.object({ auth: v.object({ token: tokenText }) })],
    `a "token", ${TOKEN_FORMAT}, also inside "auth"`,
  ),
);

/** The vendor's default; a token whose end is not told is renewed as if it had been given this one. */
const DEFAULT_LIFETIME = 3600;
const RENEWAL_MARGIN = 60_000;

/**
 * FoneStorm's token: obtained by a login, kept, renewed a minute before its end.
 *
 * @param beforeRequest called before a login is sent
 * @returns a function that gives the token; given one that was refused, it gets another (or the failure `credentials`)
 */
export function foneStormToken(
  url: string,
  source: Secret<FoneStormCredentials>,
  beforeRequest: () => Promise<void>,
  timeout: number,
): (refused?: string) => Promise<string> {
  let kept: { token: string; renewAt: number } | undefined;
  let pending: Promise<string> | undefined;
  return async (refused) => {
    if (kept && kept.token !== refused && Date.now() < kept.renewAt) return kept.token;
    const credentials = await source();
    if ('token' in credentials) {
      if (credentials.token !== refused) return credentials.token;
      throw new FoneStormError('credentials', 'FoneStorm does not accept the token');
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
    const sent = await sendRequest(`${url}/auth`, { method: 'POST', headers, body }, { timeout }).catch(
      (cause) => {
        throw new FoneStormError('unreachable', 'the login did not come through', { cause });
      },
    );
    const said = parseResponse(sent, parseLogin).value;
    const token = 'auth' in said ? said.auth.token : said.token;
    kept = { token, renewAt: expiryOf(token) - RENEWAL_MARGIN };
    return token;
  }
}

/** When a token ends, milliseconds since 1970: what it says itself, where it is a JWT, else the default from now. */
function expiryOf(token: string): number {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    if (typeof claims.exp === 'number') return claims.exp * 1000;
  } catch {
    // No JWT: an older token, which says nothing of its end.
  }
  return Date.now() + DEFAULT_LIFETIME * 1000;
}
