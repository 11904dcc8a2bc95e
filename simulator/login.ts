import * as v from 'valibot';
import type { Accounts } from './accounts';
import { bodyFields } from './http/body';
import { ok } from './http/exchange';
import { Refusal } from './http/refusal';
import type { RouteHandler } from './http/routing';
import type { LiveSettings } from './settings';
import { readBody } from './strict-fields';

const DEFAULT_LIFETIME = 3600;
const LONGEST_LIFETIME = 86_400;
const NAME = 'a text';
const SECONDS = `a whole number of seconds from 1 to ${LONGEST_LIFETIME}`;

const seconds = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number))], SECONDS),
  v.integer(SECONDS),
  v.minValue(1, SECONDS),
  v.maxValue(LONGEST_LIFETIME, SECONDS),
);
const login = {
  username: v.pipe(v.string(NAME), v.nonEmpty(NAME)),
  password: v.string(NAME),
  expires: v.optional(seconds, DEFAULT_LIFETIME),
};

/** `POST /auth`: 200 with the token and its lifetime in 2017, 201 with only the token since v2.4. */
export function loginHandler(accounts: Accounts, settings: LiveSettings): RouteHandler {
  return async (request) => {
    const { generation, unknownFields } = settings.current();
    const { expires, ...user } = readBody(login, bodyFields(request), unknownFields);
    const outcome = await accounts.logIn(user, expires);
    if (outcome === 'refused') throw new Refusal(401, 'username, password: expected those of a user');
    const { token } = outcome;
    if (generation === '2.4') return ok({ auth: { token } }, 201);
    return ok({ status_code: 200, result: 'success', token, expires });
  };
}
