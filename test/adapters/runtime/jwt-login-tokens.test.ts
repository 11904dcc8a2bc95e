import { SignJWT } from 'jose';
import { jwtLoginTokens } from '../../../lambda/adapters/runtime/jwt-login-tokens';

const KEY = 'k'.repeat(64);
const { sign, verify } = jwtLoginTokens;

/** A token of the relay with some changes. */
function token(change: (token: SignJWT) => SignJWT, algorithm = 'HS256'): Promise<string> {
  const whole = new SignJWT().setProtectedHeader({ alg: algorithm }).setIssuer('conference-relay');
  return change(whole.setSubject('grace').setExpirationTime('60s')).sign(Buffer.from(KEY));
}

test('a token names its user, from now until its end', async () => {
  const signed = await sign('grace', 60, KEY);
  expect(await verify(signed, KEY)).toBe('grace');
  const claims = JSON.parse(Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString());
  expect(claims.exp - claims.iat).toBe(60);
  expect(Math.abs(Date.now() / 1000 - claims.iat)).toBeLessThan(60);
});

test.each<[string, () => Promise<string>]>([
  ['of another key', () => sign('grace', 60, 'x'.repeat(64))],
  ['whose end is over', () => sign('grace', -1, KEY)],
  ['of another issuer', () => token((whole) => whole.setIssuer('another'))],
  ['of another algorithm', () => token((whole) => whole, 'HS512')],
  ['that is not a token', async () => 'a.b.c'],
])('rejects a token %s', async (_name, made) => {
  expect(await verify(await made(), KEY)).toBeUndefined();
});

test('accepts a token that another function signed with the same key', async () => {
  expect(await verify(await token((whole) => whole), KEY)).toBe('grace');
});
