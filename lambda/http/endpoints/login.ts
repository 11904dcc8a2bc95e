import * as v from 'valibot';
import type { LoginOutcome } from '../../operations/log-in';
import { jsonResponse } from '../http-messages';
import { unknownFieldFaults } from '../requests/conference-fields';
import { parseWholeNumber } from '../requests/parse-whole-number';
import { parseBodyFields } from '../requests/request-body';
import { invalidRequest, Problem } from '../responses/problems';
import type { RouteHandler } from '../routing';

const DEFAULT_LIFETIME = 3600;
const LONGEST_LIFETIME = 86_400;

const LOGIN_EXPECTED = {
  username: 'a text',
  password: 'a text',
  expires: `a whole number of seconds from 1 to ${LONGEST_LIFETIME}`,
};
const secondsSchema = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform((value) => Number(parseWholeNumber(value) ?? Number.NaN)),
  v.number(),
);
const loginSchema = v.object({
  username: v.pipe(v.string(), v.minLength(1)),
  password: v.string(),
  expires: v.nullish(
    v.union([
      v.pipe(
        v.literal(''),
        v.transform(() => DEFAULT_LIFETIME),
      ),
      v.pipe(secondsSchema, v.minValue(1), v.maxValue(LONGEST_LIFETIME)),
    ]),
    DEFAULT_LIFETIME,
  ),
});

/**
 * `POST /v2/auth`: a token for a user name and a password. The answer is the same for both generations: the status of 2.4, and
 * the fields of both. A client of the 2017 page accepts any 2xx, and reads its 200 in `status_code`.
 */
export function loginEndpoint(
  logIn: (
    user: { username: string; password: string },
    lifetime: number,
    source: string,
  ) => Promise<LoginOutcome>,
): RouteHandler {
  return async (request, _parameters, note = () => undefined) => {
    const body = parseBodyFields(request);
    const read = v.safeParse(loginSchema, body);
    const issues = read.issues ?? [];
    const names = new Set(issues.map(({ path }) => path?.[0]?.key as keyof typeof LOGIN_EXPECTED));
    const faults = [...names].map((field) => ({ field, expected: LOGIN_EXPECTED[field] }));
    const unknown = unknownFieldFaults(body, Object.keys(loginSchema.entries));
    if (!read.success || unknown.length > 0) throw invalidRequest([...faults, ...unknown]);
    const { expires, ...user } = read.output;
    const outcome = await logIn(user, expires, request.sourceIp || 'unknown');
    if (typeof outcome === 'object' && 'retryAfter' in outcome) {
      const detail = `Too many failed logins from this address: try again in ${outcome.retryAfter} s`;
      throw new Problem('too-many-logins', detail, { retryAfter: outcome.retryAfter });
    }
    // An unknown name is not logged: it may be a password in the wrong field.
    if (outcome !== 'unknown user') note({ caller: `login:${user.username}` });
    if (typeof outcome === 'string')
      throw new Problem('unauthenticated', 'username, password: expected the credentials of a user');
    const { token } = outcome;
    return jsonResponse(201, { status_code: 200, result: 'success', token, expires, auth: { token } });
  };
}
