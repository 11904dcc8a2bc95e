import * as v from 'valibot';

/** What the relay's secrets hold, as JSON. */
export const text = v.pipe(v.string('a string'), v.nonEmpty('a string that is not empty'));
/** What a header can carry. */
export const headerText = v.pipe(v.string('a string'), v.regex(/^[\x21-\x7e]+$/, 'visible ASCII characters'));
const key = v.pipe(v.string('a string'), v.minLength(32, 'at least 32 characters'));
export const KEY_NAME_EXPECTED = 'a name of 1 to 16 letters, digits, "_" or "-"';
export const keyName = v.pipe(
  v.string(KEY_NAME_EXPECTED),
  v.regex(/^[A-Za-z0-9_-]{1,16}$/, KEY_NAME_EXPECTED),
);

/**
 * The keys of callback capabilities, each under its own name beside `current`, which names the one that signs; and the
 * HTTP Basic credentials that FoneStorm sends, where it is to send any. Flat, because Secrets Manager can generate a
 * value at the top alone.
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

/** The keys that the secrets of receivers are made from, as flat as those above. */
export const signingKeys = v.pipe(
  v.objectWithRest({ current: keyName }, key),
  v.transform(({ current, ...keys }) => ({ current, keys })),
  v.check(({ current, keys }) => Object.hasOwn(keys, current), 'a key of the name in "current"'),
);

/** The key of the masks of phone numbers. */
export const maskKey = v.pipe(
  v.object({ key }),
  v.transform(({ key }) => key),
);

const token = v.pipe(headerText, v.minLength(16, 'at least 16 characters'));

/** Who may call the API: tokens by the caller's name, passwords by user name, and the key of the tokens of a login. */
export const credentials = v.object({
  tokens: v.record(v.string(), token),
  users: v.record(v.string(), text),
  loginKey: key,
});

/** The relay's own credentials at FoneStorm: a token, or a login. */
export const foneStormCredentials = v.union(
  [v.object({ token: headerText }), v.object({ username: text, password: text })],
  'a "token", or a "username" and a "password"',
);
