import { ANY_PIN, redact, redactSentence, redactText } from '../../../lambda/domain/redaction/redact';
import { type Fields, PIN } from '../entries';

const MAC = 'Q0FQQUJJTElUWQ-this_is_the_mac_of_a_url-043';
const CREDENTIAL = 'hunter2';
const REMOVED = '[removed]';

test.each<[string, Fields, Fields]>([
  [
    'a PIN by its name',
    { conference_pin: '0001', pin: 1 },
    { conference_pin: '[removed]', pin: '[removed]' },
  ],
  [
    'a PIN by other names',
    { 'pin-code': 1, conferencePin: 1, PIN: 1, organizer_pins: [1] },
    { 'pin-code': '[removed]', conferencePin: '[removed]', PIN: '[removed]', organizer_pins: '[removed]' },
  ],
  ['a PIN in a text', { note: `dial +15550100,,${PIN}#` }, { note: 'dial +15550100,,[removed]#' }],
  ['a PIN that stands there twice', { note: `${PIN}, ${PIN}` }, { note: '[removed], [removed]' }],
  ['a PIN beside letters', { note: `PIN${PIN}is yours` }, { note: 'PIN[removed]is yours' }],
  [
    'a PIN as a number',
    { code: 216897, more: [216897.5, -216897] },
    { code: '[removed]', more: ['[removed]', '[removed]'] },
  ],
  ['a PIN in a name', { [`code ${PIN}`]: 1 }, { 'code [removed]': 1 }],
  ['a PIN far inside', { a: [{ b: { c: `x ${PIN}` } }] }, { a: [{ b: { c: 'x [removed]' } }] }],
  [
    'a capability',
    { note: `see https://relay.example/callbacks/c1/k1.${MAC}?x=1` },
    { note: 'see https://relay.example/callbacks/c1/[removed]' },
  ],
  ['a capability of any form', { note: '/callbacks/c1/k1.abc' }, { note: '/callbacks/c1/[removed]' }],
  ['a capability in a name', { [`/callbacks/c1/k1.${MAC}`]: 1 }, { '/callbacks/c1/[removed]': 1 }],
  [
    'a capability in JSON inside a string',
    { note: `{"u":"https:\\/\\/relay.example\\/callbacks\\/c1\\/k1.${MAC}"}` },
    { note: '{"u":"https://relay.example/callbacks/c1/[removed]"}' },
  ],
  [
    'a capability in a part of JSON',
    { note: `"u":"https:\\/\\/relay.example\\/callbacks\\/c1\\/k1.${MAC}"}` },
    { note: '"u":"https:\\/\\/relay.example\\/callbacks\\/c1\\/[removed]"}' },
  ],
  [
    'credentials in JSON inside a string',
    { note: '[{"token":"a"}, "b"]', '{"token":"a"}': 1 },
    { note: '[{"token":"[removed]"},"b"]', '{"token":"[removed]"}': '[removed]' },
  ],
  [
    'a capability with escapes',
    { note: `https%3A%2F%2Frelay.example%2Fcallbacks%2Fc1%2Fk1.${MAC}` },
    { note: 'https%3A%2F%2Frelay.example%2Fcallbacks%2Fc1%2F[removed]' },
  ],
  [
    'a capability with escaped escapes',
    { note: `%252Fcallbacks%252Fc1%252Fk1.${MAC}` },
    { note: '%252Fcallbacks%252Fc1%252F[removed]' },
  ],
  ['the last part of a capability', { note: `k1.${MAC}, it is` }, { note: 'k1.[removed], it is' }],
  [
    'a callback URL by its name',
    { conference_url: 'x', callbackUrl: 'y' },
    { conference_url: '[removed]', callbackUrl: '[removed]' },
  ],
  [
    'credentials by their names',
    {
      token: 'a',
      Authorization: 'b',
      passwd: 'c',
      api_key: 'd',
      username: 'e',
      auth: { user: 'f' },
      my_secret_key: ['g'],
    },
    {
      token: '[removed]',
      Authorization: '[removed]',
      passwd: '[removed]',
      api_key: '[removed]',
      username: '[removed]',
      auth: '[removed]',
      my_secret_key: '[removed]',
    },
  ],
  [
    'credentials in a URL',
    { note: `https://me:${CREDENTIAL}@example.com/x` },
    { note: 'https://[removed]@example.com/x' },
  ],
])('%s is removed', (_name, fields, expected) => {
  expect(redact(fields, PIN)).toEqual(expected);
});

test.each<[string, Fields]>([
  ['a phone number that contains the PIN', { from: `+1${PIN}0` }],
  ['a longer number that contains the PIN', { n: 12168970 }],
  [
    'names that only look like secrets',
    { shipping: 1, author: 'a', opinion: 'b', spinning: 2, account_code: 'c' },
  ],
  [
    'the path of a callback in the relay’s own API',
    { raw: '/v2/conferences/c1/callbacks/callback-20260504T100000000Z-1' },
  ],
  ['an address of mail', { mail: 'somebody@example.com' }],
  ['other kinds', { a: true, b: null, c: [1, 2], d: {}, e: -0.5 }],
])('%s is not removed', (_name, fields) => {
  expect(redact(fields, PIN)).toEqual(fields);
});

test('without a PIN, or with an empty one, only the names and the formats of secrets count', () => {
  expect(redact({ note: PIN, pin: PIN })).toEqual({ note: PIN, pin: '[removed]' });
  expect(redact({ note: 'ab' }, '')).toEqual({ note: 'ab' });
});

test('a PIN that JSON has as a number, without its leading zeros, is removed', () => {
  expect(redact({ code: 16897 }, '016897')).toEqual({ code: '[removed]' });
});

test.each(['+1.5', '(', '[a-z]', '$&', '\\d'])('a PIN of odd characters is taken literally: %s', (pin) => {
  expect(redactText(`x ${pin} y`, pin)).toBe('x [removed] y');
  expect(redactText('x 1 a y', pin)).toBe('x 1 a y');
});

test('names of the language are names like others', () => {
  const fields: Fields = JSON.parse('{"__proto__":{"pin":1},"constructor":"c"}');
  expect(JSON.stringify(redact(fields))).toBe('{"__proto__":{"pin":"[removed]"},"constructor":"c"}');
});

test('values deeper than the limit are removed', () => {
  const deep: Fields = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
  expect(JSON.stringify(redact(deep, PIN)).length).toBeLessThan(500);
});

test.each([
  ['objects', '{"a":', '}', 21],
  ['lists', '[', ']', 20],
])('%s are read up to the limit of depth, and no deeper', (_name, open, close, most) => {
  const nested = (depth: number) => JSON.parse(`{"x":${open.repeat(depth)}1${close.repeat(depth)}}`);
  const inside = (depth: number) => JSON.stringify(redact(nested(open === '[' ? depth : depth - 1)));
  expect(inside(most)).toContain('1');
  expect(inside(most + 1)).not.toContain('1');
  expect(inside(most + 1)).toContain('[removed]');
});

test('a sentence of 256 characters is left whole', () => {
  expect(redactSentence('x'.repeat(256))).toBe('x'.repeat(256));
  expect(redactSentence('x'.repeat(257))).toBe(`${'x'.repeat(256)}…`);
});

test.each([
  ...['token', 'passwd', 'secret', 'authorization', 'credentials', 'apikey', 'api_key', 'api-key'],
  ...['username', 'user_name', 'user-name', 'conferenceurl', 'conference-url', 'callbackurl', 'callback_url'],
  ...[
    'pin',
    'pins',
    'pwd',
    'pwds',
    'auth',
    'auths',
    'my_pin',
    'pin1',
    'PIN',
    'userPin',
    'userPINs',
    'xTokenx',
  ],
])('the value of %s is removed', (name) => {
  expect(redact({ [name]: 'x' })).toEqual({ [name]: '[removed]' });
});

test.each([
  'api_x_key',
  'user',
  'name',
  'url',
  'conference',
  'callback',
  'pint',
  'userPint',
  'spin',
  'Pinned',
])('the value of %s is not removed', (name) => {
  expect(redact({ [name]: 'x' })).toEqual({ [name]: 'x' });
});

test.each([
  ['the last part of one that is long enough', `a.${'m'.repeat(43)} b`, 'a.[removed] b'],
  ['a string that is too short for one', `a.${'m'.repeat(42)} b`, `a.${'m'.repeat(42)} b`],
  ['a whole one', '/callbacks/c1/k1.x/next b', '/callbacks/c1/[removed]/next b'],
  ['one in capital letters', '/CALLBACKS/c1/k1', '/CALLBACKS/c1/[removed]'],
  ['one in quotes', '"/callbacks/c1/k1" b', '"/callbacks/c1/[removed]" b'],
  ['two', '/callbacks/c1/k1 /callbacks/c2/k2', '/callbacks/c1/[removed] /callbacks/c2/[removed]'],
  ['no conference', '/callbacks//k1', '/callbacks//k1'],
  ['an id of more than 64 characters', `/callbacks/${'c'.repeat(65)}/k1`, `/callbacks/${'c'.repeat(65)}/k1`],
  [
    'a slash that is escaped eight times',
    `${'\\'.repeat(8)}/callbacks/c/k`,
    `${'\\'.repeat(8)}/callbacks/c/[removed]`,
  ],
  ['two users', 'a://b@c x://y:z@c', 'a://[removed]@c x://[removed]@c'],
  ['no user', 'a://@c', 'a://@c'],
  ['a user of 513 characters', `//${'u'.repeat(513)}@c`, `//${'u'.repeat(513)}@c`],
])('a capability, or the user of a URL, is removed: %s', (_name, text, expected) => {
  expect(redactText(text)).toBe(expected);
});

test('JSON inside a string is read after white space, and incomplete JSON as plain text', () => {
  expect(redactText(' \n[{"pin":1}]')).toBe('[{"pin":"[removed]"}]');
  expect(redactText('{"pin":1')).toBe('{"pin":[removed]');
  expect(redactText('x {"pin":1}')).toBe('x {"pin":[removed]');
  expect(redactText('1.50')).toBe('1.50');
});

test('a number is removed if it equals the PIN as a number or by its digits', () => {
  expect(redact({ n: [7, 70, -7] }, '7')).toEqual({ n: ['[removed]', 70, '[removed]'] });
  expect(redact({ n: [7, 70] }, '007')).toEqual({ n: ['[removed]', 70] });
  expect(redact({ n: [0] })).toEqual({ n: [0] });
});

test('a sentence is redacted before it is cut', () => {
  const sentence = redactSentence(`${'x'.repeat(250)} ${PIN} k1.${MAC} ${'y'.repeat(300)}`, PIN);
  expect(sentence).toMatch(/^x{250} \[remo…$/);
});

test.each<[string, string]>([
  ['backslashes', '\\'.repeat(100_000)],
  ['slashes', '/'.repeat(100_000)],
  ['percent signs', '%25'.repeat(40_000)],
  ['beginnings of capabilities', '/callbacks/c '.repeat(10_000)],
  ['beginnings of macs', '.a'.repeat(50_000)],
])('a long text of %s is unchanged, within the time limit of a test', (_name, text) => {
  expect(redactText(text, PIN)).toBe(text);
});

test.each([
  [
    'a number of a PIN’s length',
    { note: 'dial 216897#', code: 216897 },
    { note: 'dial [removed]#', code: REMOVED },
  ],
  ['one of 4 digits, and one of 8', { a: '0001', b: '12345678.' }, { a: REMOVED, b: `${REMOVED}.` }],
  ['one in a name', { 'code 216897': 'x' }, { 'code [removed]': 'x' }],
])('while the PIN is unknown, %s is removed', (_name, fields, expected) => {
  expect(redact(fields, ANY_PIN)).toEqual(expected);
});

test.each([
  ['a shorter number, and a longer one', { a: 'room 12, 123', b: '123456789' }],
  ['a phone number', { a: '+155501', b: '+15550100', c: '555-0100', d: '13215550001' }],
  ['a time', { a: '2026-05-04T10:00:00.000Z', b: '20260504T100000Z', c: 1777888800 }],
])('while the PIN is unknown, %s is not removed', (_name, fields) => {
  expect(redact(fields, ANY_PIN)).toEqual(fields);
});
