import * as v from 'valibot';
import { parseBody } from '../http/body';
import { ok } from '../http/exchange';
import { Refusal } from '../http/refusal';
import type { RouteHandler } from '../http/routing';
import { parseBodyFields } from '../http/strict-fields';
import type { LiveSettings } from '../settings';
import type { Accounts } from './accounts';

const DEFAULT_LIFETIME = 3600;
const MAX_LIFETIME = 86_400;
const EXPECTED_NAME = 'a string';
const EXPECTED_SECONDS = `a whole number of seconds from 1 to ${MAX_LIFETIME}`;

const secondsSchema = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number))], EXPECTED_SECONDS),
  v.integer(EXPECTED_SECONDS),
  v.minValue(1, EXPECTED_SECONDS),
  v.maxValue(MAX_LIFETIME, EXPECTED_SECONDS),
);
const loginSchema = {
  username: v.pipe(v.string(EXPECTED_NAME), v.nonEmpty(EXPECTED_NAME)),
  password: v.string(EXPECTED_NAME),
  expires: v.optional(secondsSchema, DEFAULT_LIFETIME),
};

/** `POST /auth`: 200 with the token and its lifetime in 2017, 201 with only the token since v2.4. */
export function createLoginHandler(accounts: Accounts, settings: LiveSettings): RouteHandler {
  return async (request) => {
    const { generation, unknownFields } = settings.current();
    const { expires, ...user } = parseBodyFields(loginSchema, parseBody(request), unknownFields);
    const outcome = await accounts.logIn(user, expires);
    if (outcome === 'refused') throw new Refusal(401, 'username, password: expected the login of a user');
    const { token } = outcome;
    if (generation === '2.4') return ok({ auth: { token } }, 201);
    return ok({ status_code: 200, result: 'success', token, expires });
  };
}
