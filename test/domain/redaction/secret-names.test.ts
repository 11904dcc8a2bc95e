import { parseCallback } from '../../../lambda/domain/callback/parse-callback';
import { redact, redactText } from '../../../lambda/domain/redaction/redact';
import { posted } from '../entries';

const REMOVED = '[removed]';
const SECRET = 'h4nter2';

/** A name of words in each way in which names are written. */
function spellings(words: string): readonly string[] {
  const parts = words.split(' ');
  const capital = (part: string) => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`;
  const [first = '', ...rest] = parts;
  return [
    ...[parts.join('_'), parts.join('-'), parts.join('.'), words, parts.join('_').toUpperCase()],
    ...[`${first}${rest.map(capital).join('')}`, parts.map(capital).join(''), parts.map(capital).join('-')],
    ...[parts.join(''), `${parts.join('_')}_1`, `the_${parts.join('_')}`],
  ];
}

test.each([
  ...['passcode', 'pass code', 'access code', 'pin number', 'pin code', 'pass', 'pw', 'pwd', 'password'],
  ...['passwd', 'passphrase', 'pass phrase', 'passkey', 'secret', 'client secret', 'token', 'access token'],
  ...[
    'refresh token',
    'id token',
    'auth',
    'authorization',
    'auth code',
    'authentication code',
    'bearer',
    'otp',
  ],
  ...[
    'totp',
    'mfa code',
    'one time code',
    'one time password',
    'verification code',
    'security code',
    'api key',
  ],
  ...[
    'access key',
    'secret key',
    'private key',
    'signing key',
    'auth key',
    'entry code',
    'join code',
    'host code',
  ],
  ...[
    'moderator code',
    'organizer code',
    'participant code',
    'attendee code',
    'guest code',
    'conference code',
  ],
  ...['meeting code', 'dial in code', 'host pin', 'moderator pin', 'conference pin', 'user pin', 'pins'],
  ...[
    'credential',
    'credentials',
    'user name',
    'conference url',
    'callback url',
    'session id',
    'cookie',
    'jwt',
  ],
  ...['personal identification number', 'login code', 'unlock code', 'security answer', 'access pin'],
])('the value of "%s" is removed, in any spelling of the name and at any depth', (words) => {
  for (const name of spellings(words)) {
    expect(redact({ [name]: SECRET })).toEqual({ [name]: REMOVED });
    expect(redact({ a: [{ [name]: { deep: [SECRET] } }] })).toEqual({ a: [{ [name]: REMOVED }] });
    expect(redactText(JSON.stringify({ [name]: SECRET }))).toBe(JSON.stringify({ [name]: REMOVED }));
  }
});

test.each(['callerOtp', 'SMSOtp', 'HTTPCookie', 'smsOTP'])('the value of "%s" is removed, too', (name) => {
  expect(redact({ [name]: SECRET })).toEqual({ [name]: REMOVED });
});

test.each([
  ...['status_code', 'account_code', 'direction', 'country_code', 'areaCode', 'zip_code', 'postal-code'],
  ...['error_code', 'response_code', 'code', 'disposition', 'status', 'type', 'from', 'to', 'uid', 'id'],
  ...['shipping', 'author', 'authored_by', 'opinion', 'spinning', 'spin', 'pint', 'passenger', 'compass'],
  ...['passed', 'bypass', 'passive', 'passages', 'surpasses', 'keyboard', 'key', 'monkey', 'number'],
  ...[
    'fonenumber',
    'phone_number',
    'organizer_status',
    'attendees_status',
    'conference_status',
    'conference_id',
  ],
  ...[
    'currency_code',
    'language_code',
    'host',
    'hostname',
    'guest',
    'access',
    'accessible',
    'security',
    'session',
  ],
  ...['pinned', 'pineapple', 'topping', 'pwned', 'spaces', 'tokyo', 'billable_seconds', 'max_members'],
  ...['dial_code', 'hangup_code', 'reason_code', 'sip_code', 'codec', 'encoding', 'barcode', 'time_zone'],
])('the value of "%s" is not removed', (name) => {
  expect(redact({ [name]: SECRET })).toEqual({ [name]: SECRET });
});

test.each<[string, string]>([
  ['Authorization: Bearer abc.def', 'Authorization: [removed]'],
  ['sent Bearer abcdef123 twice', 'sent Bearer [removed] twice'],
  ['BEARER abcdef123', 'BEARER [removed]'],
  ['Basic dXNlcjpodW50ZXIy', 'Basic [removed]'],
  ['https://x.example/a?token=abc&room=2&pin=12', 'https://x.example/a?token=[removed]&room=2&pin=[removed]'],
  ['passcode=1234;room=7', 'passcode=[removed];room=7'],
  ['PIN: 1234, room 7', 'PIN: [removed], room 7'],
  ['the access code is 1234', 'the access code is [removed]'],
  ['your PIN 1234', 'your PIN [removed]'],
  ['access_code%3D1234%26room%3D7', 'access_code%3D[removed]%26room%3D7'],
  ['x "password": "a b"} y', 'x "password": "[removed]"} y'],
  ["{'pw': 'abc', 'room': 7}", "{'pw': '[removed]', 'room': 7}"],
  ['<pin>1234</pin>', '<pin>[removed]</pin>'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl', '[removed]'],
])('the secret is removed from the text "%s"', (text, expected) => {
  expect(redactText(text)).toBe(expected);
  expect(redactText(expected)).toBe(expected);
});

test.each([
  ...['bearer of news', 'Basic training', 'the pin is out', 'pass 2 of 3', 'status_code=200&account_code=7'],
  ...['code: 7', 'token ring', 'a password is wanted', 'https://x.example/a?code=7&direction=INBOUND'],
  'pin: expected the query and the body to say the same',
])('nothing is removed from the text "%s"', (text) => {
  expect(redactText(text)).toBe(text);
});

test.each<[string, Parameters<typeof parseCallback>[0]]>([
  ['a query', { method: 'GET', query: `accessCode=${SECRET}&room=7`, headers: {}, body: '' }],
  ['a form', posted(`accessCode=${SECRET}&room=7`, 'application/x-www-form-urlencoded')],
  ['JSON', posted(JSON.stringify({ accessCode: SECRET, room: '7' }), 'application/json')],
])('the secret is removed from the fields of %s', (_name, request) => {
  expect(redact(parseCallback(request).unknown)).toEqual({ accessCode: REMOVED, room: '7' });
});
