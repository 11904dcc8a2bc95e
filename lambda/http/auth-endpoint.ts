import * as v from 'valibot';
import type { Login } from '../operations/authenticate';
import { unknownFields } from './conference-fields';
import { json } from './exchange';
import { invalid, Problem } from './problems';
import { bodyFields } from './request-body';
import type { RouteHandler } from './routing';
import { wholeDigits } from './whole-digits';

const DEFAULT_LIFETIME = 3600;
const LONGEST_LIFETIME = 86_400;

const expected = {
  username: 'a text',
  password: 'a text',
  expires: `a whole number of seconds from 1 to ${LONGEST_LIFETIME}`,
};
const seconds = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform((value) => Number(wholeDigits(value) ?? Number.NaN)),
  v.number(),
);
const login = v.object({
  username: v.pipe(v.string(), v.minLength(1)),
  password: v.string(),
  expires: v.nullish(
    v.union([
      v.pipe(
        v.literal(''),
        v.transform(() => DEFAULT_LIFETIME),
      ),
      v.pipe(seconds, v.minValue(1), v.maxValue(LONGEST_LIFETIME)),
    ]),
    DEFAULT_LIFETIME,
  ),
});

/**
 * `POST /v2/auth`: a token for a user name and a password. The answer is the same for both generations: the status of 2.4, and
 * the fields of both. A client of the 2017 page accepts any 2xx, and reads its 200 in `status_code`.
 */
export function authEndpoint(
  logIn: (user: { username: string; password: string }, lifetime: number, source: string) => Promise<Login>,
): RouteHandler {
  return async (request, _parameters, note = () => undefined) => {
    const body = bodyFields(request);
    const read = v.safeParse(login, body);
    const issues = read.issues ?? [];
    const names = new Set(issues.map(({ path }) => path?.[0]?.key as keyof typeof expected));
    const faults = [...names].map((field) => ({ field, expected: expected[field] }));
    const unknown = unknownFields(body, Object.keys(login.entries));
    if (!read.success || unknown.length > 0) throw invalid([...faults, ...unknown]);
    const { expires, ...user } = read.output;
    const outcome = await logIn(user, expires, request.sourceIp || 'unknown');
    if (typeof outcome === 'object' && 'wait' in outcome) {
      const detail = `Too many failed logins from this address: try again in ${outcome.wait} s`;
      throw new Problem('too-many-logins', detail, { retryAfter: outcome.wait });
    }
    // An unknown name is not logged: it may be a password in the wrong field.
    if (outcome !== 'refused') note({ caller: `login:${user.username}` });
    if (typeof outcome === 'string')
      throw new Problem('unauthenticated', 'username, password: expected the credentials of a user');
    const { token } = outcome;
    return json(201, { status_code: 200, result: 'success', token, expires, auth: { token } });
  };
}
