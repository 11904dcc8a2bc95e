import { jwtVerify, SignJWT } from 'jose';
import type { LoginTokens } from '../../ports/logins';

const ISSUER = 'conference-relay';

/** JSON Web Tokens (RFC 7519) with HS256 and an expiry. */
export const jwtLoginTokens: LoginTokens = {
  sign(user, lifetime, key) {
    return new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setSubject(user)
      .setIssuedAt()
      .setExpirationTime(`${lifetime}s`)
      .sign(Buffer.from(key));
  },
  async verify(token, key) {
    try {
      const options = { issuer: ISSUER, algorithms: ['HS256'] };
      return (await jwtVerify(token, Buffer.from(key), options)).payload.sub;
    } catch {
      return undefined;
    }
  },
};
