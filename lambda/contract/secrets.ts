import * as v from 'valibot';

/** The schemas of the relay's secrets, which are JSON. */
export const text = v.pipe(v.string('a string'), v.nonEmpty('a string that is not empty'));
/** A string that a header can contain. */
export const headerText = v.pipe(v.string('a string'), v.regex(/^[\x21-\x7e]+$/, 'visible ASCII characters'));
const key = v.pipe(v.string('a string'), v.minLength(32, 'at least 32 characters'));
export const KEY_NAME_EXPECTED = 'a name of 1 to 16 letters, digits, "_" or "-"';
export const keyName = v.pipe(
  v.string(KEY_NAME_EXPECTED),
  v.regex(/^[A-Za-z0-9_-]{1,16}$/, KEY_NAME_EXPECTED),
);

/**
 * The keys of callback capabilities, each under its name. `current` is the name of the key that signs. `basic` has the HTTP
 * Basic credentials that FoneStorm must send, if any. The keys are at the top level, because Secrets Manager generates values
 * only there.
 */
export const callbackKeys = v.pipe(
  v.objectWithRest(
    {
      current: keyName,
      basic: v.exactOptional(v.object({ username: text, password: text })),
    },
    key,
  ),
  v.transform(({ current, basic, ...keys }) => ({ current, keys, ...(basic && { basic }) })),
  v.check(({ current, keys }) => Object.hasOwn(keys, current), 'a key of the name in "current"'),
);

/** The keys that receivers' secrets are derived from, each under its name. */
export const signingKeys = v.pipe(
  v.objectWithRest({ current: keyName }, key),
  v.transform(({ current, ...keys }) => ({ current, keys })),
  v.check(({ current, keys }) => Object.hasOwn(keys, current), 'a key of the name in "current"'),
);

/** The key of phone number masks. */
export const maskKey = v.pipe(
  v.object({ key }),
  v.transform(({ key }) => key),
);

const token = v.pipe(headerText, v.minLength(16, 'at least 16 characters'));

/** The credentials of the API: tokens by the caller's name, passwords by user name, and the key of login tokens. */
export const credentials = v.object({
  tokens: v.record(v.string(), token),
  users: v.record(v.string(), text),
  loginKey: key,
});

/** The relay's credentials at FoneStorm: a token, or a login. */
export const foneStormCredentials = v.union(
  [v.object({ token: headerText }), v.object({ username: text, password: text })],
  'a "token", or a "username" and a "password"',
);
