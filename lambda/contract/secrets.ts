import * as v from 'valibot';

/** What the relay's secrets hold, as JSON. */
const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'));
const key = v.pipe(
  v.string('base64'),
  v.check((value) => Buffer.from(value, 'base64').length >= 32, 'at least 32 bytes, base64'),
);
const keyName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{1,16}$/, 'a name of 1 to 16 letters, digits, "_" or "-"'),
);

/** The keys of callback capabilities, and the HTTP Basic credentials that FoneStorm sends, where it is to send any. */
export const callbackKeys = v.pipe(
  v.object({
    current: keyName,
    keys: v.record(keyName, key),
    basic: v.exactOptional(v.object({ username: text, password: text })),
  }),
  v.check(({ current, keys }) => Object.hasOwn(keys, current), 'a key of the name in "current"'),
);

/** Who may call the API: tokens by the caller's name, passwords by user name, and the key of the tokens of a login. */
export const credentials = v.object({
  tokens: v.record(v.string(), text),
  users: v.record(v.string(), text),
  loginKey: key,
});

/** The relay's own credentials at FoneStorm: a token, or a login. */
export const foneStormCredentials = v.union(
  [v.object({ token: text }), v.object({ username: text, password: text })],
  'a "token", or a "username" and a "password"',
);
