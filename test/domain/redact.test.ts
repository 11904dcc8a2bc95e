import fc from 'fast-check';
import type { Entry } from '../../lambda/domain/entry';
import { redact, redactSentence, redactText } from '../../lambda/domain/redact';
import { entries } from './arbitraries';
import { answer, callback, change, definition, type Fields, METHODS, PIN } from './entries';
import { run } from './run';

const MAC = 'Q0FQQUJJTElUWQ-this_is_the_mac_of_a_url-043';
const CREDENTIAL = 'hunter2';

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
    'a capability in JSON inside a text',
    { note: `{"u":"https:\\/\\/relay.example\\/callbacks\\/c1\\/k1.${MAC}"}` },
    { note: '{"u":"https://relay.example/callbacks/c1/[removed]"}' },
  ],
  [
    'a capability in a part of JSON',
    { note: `"u":"https:\\/\\/relay.example\\/callbacks\\/c1\\/k1.${MAC}"}` },
    { note: '"u":"https:\\/\\/relay.example\\/callbacks\\/c1\\/[removed]"}' },
  ],
  [
    'credentials in JSON inside a text',
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

test('without a PIN, or with an empty one, only the names and the forms of secrets count', () => {
  expect(redact({ note: PIN, pin: PIN })).toEqual({ note: PIN, pin: '[removed]' });
  expect(redact({ note: 'ab' }, '')).toEqual({ note: 'ab' });
});

test('a PIN that JSON wrote as a number, without its noughts, is removed', () => {
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

test('what lies deeper than anybody reads is removed', () => {
  const deep: Fields = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
  expect(JSON.stringify(redact(deep, PIN)).length).toBeLessThan(500);
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
])('a long text of %s is read in no time', (_name, text) => {
  expect(redactText(text, PIN)).toBe(text);
});

describe('no event and no question ever carries a secret', () => {
  const around = fc.constantFrom('', ' ', 'PIN', '"', '/', '\\', ',,', '=', 'é', '\n', '#');
  const secret = fc.constantFrom(
    PIN,
    `https://relay.example/callbacks/c1/k1.${MAC}`,
    `https:\\/\\/relay.example\\/callbacks\\/c1\\/k1.${MAC}`,
    encodeURIComponent(`https://relay.example/callbacks/c1/k1.${MAC}`),
    `k1.${MAC}`,
    `https://user:${CREDENTIAL}@subscriber.example/hook`,
  );
  const text = fc.tuple(around, secret, around).map((parts) => parts.join(''));
  const named = fc
    .constantFrom('token', 'password', 'client_secret', 'Authorization', 'apiKey', 'credentials', 'user_name')
    .map((name): Fields => ({ [name]: CREDENTIAL }));
  const leaf = fc.oneof(text, named, fc.constantFrom(Number(PIN), -Number(PIN)));
  const nested = fc.oneof(
    leaf,
    leaf.map((value) => [1, { deep: [value] }]),
    text.map((name) => ({ [name]: { [name]: 1 } })),
    leaf.map((value) => JSON.stringify({ inside: value })),
  );
  const fieldName = fc.oneof(
    fc.constantFrom(
      'id',
      'conference_status',
      'uid',
      'status',
      'from',
      'to',
      'type',
      'account_code',
      'timestamp',
    ),
    // A count of attendees is a count, even where it looks like the PIN.
    fc.constantFrom('note', 'organizer_status', 'conference', '__proto__'),
    text,
  );
  const fields = fc
    .array(fc.tuple(fieldName, nested), { maxLength: 4 })
    .map((pairs): Fields => Object.fromEntries(pairs));
  const call = fc.constantFrom<Fields>({}, { uid: 'u1', status: 'BEGIN' }, { uid: 'u1', status: 'END' });
  const poisoned = fc
    .record({
      fields,
      call,
      method: fc.constantFrom(...METHODS),
      contradicting: fc.option(text),
      contentType: fc.option(text),
    })
    .map(({ fields: said, call: identity, method, contradicting, contentType }): Entry => {
      const entry = callback(
        '10:30:00',
        { ...said, ...identity, ...(contradicting && { [contradicting]: 'a' }) },
        { method },
      );
      const { query, headers } = entry.request;
      const other = contradicting === null ? query : `${query}&${encodeURIComponent(contradicting)}=b`;
      return {
        ...entry,
        request: {
          ...entry.request,
          query: other,
          headers: { ...headers, ...(contentType && { 'content-type': contentType }) },
        },
      };
    });
  const refused = text.map((reason): Entry => ({ ...change('failed'), reason }));
  const said = text.map((word): Entry => answer('10:40:00', { attendees: 1, word }));
  const labelled = text.map((label) => ({ ...definition, fields: { ...definition.fields, label } }));

  test('wherever it comes from', () => {
    const received = fc.array(fc.oneof({ weight: 4, arbitrary: poisoned }, refused, said), { maxLength: 4 });
    fc.assert(
      fc.property(entries, received, labelled, (before, poison, about) => {
        const { events, questions } = run([...before, ...poison], { definition: about });
        expect(JSON.stringify([events, questions])).not.toMatch(
          new RegExp(`${MAC.slice(0, 20)}|${CREDENTIAL}|${PIN}`),
        );
      }),
      { numRuns: 200 },
    );
  });
});
