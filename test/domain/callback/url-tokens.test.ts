import fc from 'fast-check';
import { tokenValues } from '../../../lambda/domain/callback/parse-callback';
import { hasMisplacedToken, replaceTokens } from '../../../lambda/domain/callback/url-tokens';
import { arbitraryText } from '../../arbitrary-text';
import { setPropertyRuns } from '../../property-runs';
import { METHODS, posted, request } from '../entries';

setPropertyRuns(100);

const filled = (url: string, values: Record<string, unknown> = {}) => replaceTokens(url, () => values);

describe('a callback URL', () => {
  const CALL = { from: '+1 (555) 010&x=é', uid: 'u/1?#', attendees_status: 2, organizer_status: true };

  test.each([
    [
      'https://a.example/cb?caller={{from}}&id={{uid}}',
      'https://a.example/cb?caller=%2B1%20(555)%20010%26x%3D%C3%A9&id=u%2F1%3F%23',
    ],
    ['https://a.example/of/{{uid}}/x', 'https://a.example/of/u%2F1%3F%23/x'],
    ['https://a.example?n={{attendees_status}}{{organizer_status}}', 'https://a.example?n=2true'],
    ['https://a.example/{{attendees_status}}#{{uid}}', 'https://a.example/2#u%2F1%3F%23'],
    ['https:\\\\a.example\\{{attendees_status}}', 'https:\\\\a.example\\2'],
  ])('has the values of the callback in place of tokens, percent-encoded: %s', (url, expected) => {
    expect(filled(url, CALL)).toBe(expected);
  });

  test.each([
    ['no such field', {}],
    ['null', { from: null }],
    ['an object', { from: { toString: 1 } }],
    ['a list', { from: ['a'] }],
  ])('has nothing in place of a token if the callback has %s', (_name, values) => {
    expect(filled('https://a.example/cb?x={{from}}&y=1', values)).toBe('https://a.example/cb?x=&y=1');
  });

  test.each(['toString', '__proto__', 'constructor', ''])('has nothing in place of {{%s}}', (name) => {
    expect(filled(`https://a.example/?x={{${name}}}`)).toBe('https://a.example/?x=');
  });

  test.each([
    ['https://a.example/of/{{from}}/x', 'https://a.example/of//x'],
    ['https://a.example/of/{{from}}{{from}}/x', 'https://a.example/of//x'],
    ['https://a.example/of/.{{from}}/x', 'https://a.example/of/./x'],
    ['https://a.example/of?x={{from}}', 'https://a.example/of?x=..'],
  ])('has nothing in place of a value that would climb up its path: %s', (url, expected) => {
    expect(filled(url, { from: '..' })).toBe(expected);
  });

  test.each(['.a', 'a.', 'a..b'])('has the value %s, which is not a dot segment, in its path', (from) => {
    expect(filled('https://a.example/of/{{from}}', { from })).toBe(`https://a.example/of/${from}`);
  });

  test('has nothing in place of values that would make it longer than 8,000 characters', () => {
    expect(filled('https://a.example/?x={{from}}&y={{uid}}', { from: 'x'.repeat(8000), uid: 1 })).toBe(
      'https://a.example/?x=&y=',
    );
    expect(filled('https://a.example/?x={{from}}', { from: 'x'.repeat(7979) })).toHaveLength(8000);
    expect(filled('https://a.example/?x={{from}}', { from: 'x'.repeat(7980) })).toHaveLength(21);
  });

  test.each([
    'https://a.example/%7B%7Bfrom%7D%7D',
    'https://a.example/{from}',
    'https://a.example/{{from',
    'https://a.example/{{a?b}}',
    'https://{{from}}.example/',
    'https:\t//{{from}}.example',
  ])('with braces that are not a token does not change: %s', (url) => {
    expect(new URL(filled(url, { from: 'x' })).href).toBe(new URL(url).href);
  });

  test('without tokens is returned without reading the callback', () => {
    const unread = () => {
      throw new Error('it was read');
    };
    expect(replaceTokens('https://a.example/{x}', unread)).toBe('https://a.example/{x}');
  });
});

describe('the fields of a callback for tokens', () => {
  const noteOf = (json: string) => tokenValues(posted(json, 'application/json')).note ?? undefined;

  test.each(METHODS)('are those that it has, documented or not: by %s', (method) => {
    const fields = { uid: 'u1', from: '+15550100', note: 'a' };
    expect({ ...tokenValues(request(fields, method)) }).toEqual(fields);
  });

  test.each([
    ...['0', '-0', '0.0', '-0.10', '0.001', '1e3', '1E+3', '1e-3', '1001', '0.1e1', '9007199254740992'],
    ...['100000000000000000000000', '5e-324', '1.7976931348623157e308', `1${'0'.repeat(99)}`],
  ])('have the number %s with its own text', (number) => {
    expect(noteOf(`{"note":${number}}`)).toBe(number);
    expect(noteOf(` {"conference": {"note" : ${number} } }`)).toBe(number);
  });

  test.each([
    ...['99999999999999999999', '9'.repeat(5000), '1e999', '-12345678901234567.5', '9007199254740993'],
    ...['1e-400', '10000000000000000000001', `1${'0'.repeat(100)}`],
  ])('do not have the number %s, which JavaScript would change, and have the others', (number) => {
    const { note, uid } = tokenValues(posted(`{"note":${number},"uid":"u1"}`));
    expect({ note, uid }).toEqual({ note: null, uid: 'u1' });
  });

  test.each([
    ['"99999999999999999999"', '99999999999999999999'],
    ['"a\\"1e999"', 'a"1e999'],
    ['"a\\\\"', 'a\\'],
  ])('have the text %s as it is', (json, text) => {
    expect(noteOf(`{"note":${json},"more":1}`)).toBe(text);
  });

  test.each(['{"note":007}', '{"note":1,2:3}', '{"note":+1}', '{"note":1', 'note=1', '["note",1]'])(
    'have no fields of a body that is not a JSON object: %s',
    (json) => {
      expect(noteOf(json)).toBeUndefined();
    },
  );

  test('have no values if the body is not UTF-8', () => {
    expect({ ...tokenValues(posted(new Uint8Array([0xff, 0x7b]))) }).toEqual({});
  });
});

/** Node's parser leaves `.` in some paths, such as `//.a/./b`. */
const stepsIn = ({ pathname }: URL) => pathname.split('/').filter((step) => step !== '.').length;

test('with any values, the URL keeps its host and the number of steps of its path', () => {
  const name = fc.constantFrom('from', 'uid');
  const token = name.map((each) => `{{${each}}}`);
  const part = fc.oneof(token, fc.constantFrom('a', '.', '%2e', 'b-c'));
  const path = fc.array(
    fc.array(part, { maxLength: 3 }).map((parts) => parts.join('')),
    { maxLength: 4 },
  );
  const query = fc.array(part, { maxLength: 3 }).map((parts) => parts.join('&x='));
  const value = fc.oneof(
    arbitraryText(),
    fc.constantFrom('.', '..', '...', '/', '\\', '../..', '%2e%2e', '@', '\ud800'),
  );
  fc.assert(
    fc.property(path, query, value, value, (steps, more, from, uid) => {
      const url = `https://a.example:8443/${steps.join('/')}?${more}`;
      const empty = new URL(filled(url));
      const full = new URL(filled(url, { from, uid }));
      expect([full.origin, full.username, full.hash]).toEqual(['https://a.example:8443', '', '']);
      expect(stepsIn(full)).toBeGreaterThanOrEqual(stepsIn(empty));
      expect(full.href).not.toContain('{{');
    }),
  );
});

test.each([
  ['https://{{from}}.example/', true],
  ['https://a.example{{from}}/', true],
  ['https://%7B%7Bfrom%7D%7D.example/', true],
  ['https://a{{b/c}}.example/', true],
  ['https://a.example/{{from}}', false],
  ['https://a.example?{{from}}', false],
  ['https://a.example/#{{from}}', true],
  ['https://a.example/?a=b#c', false],
])('whether a token is in the host or the fragment: %s', (url, is) => {
  expect(hasMisplacedToken(url)).toBe(is);
});
