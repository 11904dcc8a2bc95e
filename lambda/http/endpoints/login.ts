import * as v from 'valibot';
import { ROUTES } from '../../contract/routes';
import { type LogInPorts, logIn } from '../../operations/log-in';
import { jsonResponse } from '../http-messages';
import { wholeNumberSchema } from '../requests/field-schemas';
import { parseFields } from '../requests/parse-fields';
import { requireKnownParameters } from '../requests/query-parameters';
import { parseBodyFields } from '../requests/request-body';
import { Problem } from '../responses/problems';
import type { RouteHandler } from '../routing';

/** Seconds. */
const DEFAULT_LIFETIME = 3600;
const MAX_LIFETIME = 86_400;

const EXPIRES_EXPECTED = `a whole number of seconds from 1 to ${MAX_LIFETIME}`;

const loginSchema = v.object({
  username: v.pipe(v.string('a string'), v.minLength(1, 'a string')),
  password: v.string('a string'),
  expires: v.nullish(
    v.union(
      [
        v.pipe(
          v.literal(''),
          v.transform(() => DEFAULT_LIFETIME),
        ),
        wholeNumberSchema(MAX_LIFETIME, EXPIRES_EXPECTED),
      ],
      EXPIRES_EXPECTED,
    ),
    DEFAULT_LIFETIME,
  ),
});

/**
 * `POST /v2/auth`: returns a token for a user name and a password. Both generations get one answer: the status of 2.4 and
 * the fields of both. A client of the 2017 page accepts any 2xx, and finds its 200 in `status_code`.
 */
export function loginEndpoint(ports: LogInPorts): RouteHandler {
  const authenticateUser = logIn(ports);
  return async (request, _parameters, addAuditFields = () => undefined) => {
    requireKnownParameters(ROUTES.logIn, request.query);
    const { expires, ...user } = parseFields(loginSchema, parseBodyFields(request));
    const outcome = await authenticateUser(user, expires, request.sourceIp || 'unknown');
    if (typeof outcome === 'object' && 'retryAfter' in outcome) {
      const detail = `Too many failed logins from this address: try again in ${outcome.retryAfter} s`;
      throw new Problem('too-many-logins', detail, { retryAfter: outcome.retryAfter });
    }
    // An unknown name is not logged: it may be a password in the wrong field.
    if (outcome !== 'unknown user') addAuditFields({ caller: `login:${user.username}` });
    if (typeof outcome === 'string')
      throw new Problem('unauthenticated', 'username, password: expected the credentials of a user');
    const { token } = outcome;
    return jsonResponse(201, { status_code: 200, result: 'success', token, expires, auth: { token } });
  };
}
