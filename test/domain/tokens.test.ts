import fc from 'fast-check';
import { hasMisplacedToken, withValues } from '../../lambda/domain/tokens';
import { anyText } from '../any-text';
import { runsEach } from '../runs';

runsEach(100);

const filled = (url: string, values: Record<string, unknown> = {}) => withValues(url, () => values);

describe('a URL with tokens', () => {
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
  ])('gets the values of the callback, percent-encoded: %s', (url, expected) => {
    expect(filled(url, CALL)).toBe(expected);
  });

  test.each([
    ['no such field', {}],
    ['null', { from: null }],
    ['an object', { from: { toString: 1 } }],
    ['a list', { from: ['a'] }],
  ])('has nothing where the callback has %s', (_name, values) => {
    expect(filled('https://a.example/cb?x={{from}}&y=1', values)).toBe('https://a.example/cb?x=&y=1');
  });

  test.each(['toString', '__proto__', 'constructor', ''])('has nothing for {{%s}}', (name) => {
    expect(filled(`https://a.example/?x={{${name}}}`)).toBe('https://a.example/?x=');
  });

  test.each([
    ['https://a.example/of/{{from}}/x', 'https://a.example/of//x'],
    ['https://a.example/of/{{from}}{{from}}/x', 'https://a.example/of//x'],
    ['https://a.example/of/.{{from}}/x', 'https://a.example/of/./x'],
    ['https://a.example/of?x={{from}}', 'https://a.example/of?x=..'],
  ])('lets no value climb up its path: %s', (url, expected) => {
    expect(filled(url, { from: '..' })).toBe(expected);
  });

  test('has nothing in place of values with which it would be longer than servers read', () => {
    expect(filled('https://a.example/?x={{from}}&y={{uid}}', { from: 'x'.repeat(8000), uid: 1 })).toBe(
      'https://a.example/?x=&y=',
    );
    expect(filled('https://a.example/?x={{from}}', { from: 'x'.repeat(7000) })).toHaveLength(7021);
  });

  test.each([
    'https://a.example/%7B%7Bfrom%7D%7D',
    'https://a.example/{from}',
    'https://a.example/{{from',
    'https://a.example/{{a?b}}',
    'https://{{from}}.example/',
    'https:\t//{{from}}.example',
  ])('that are none stays as it is: %s', (url) => {
    expect(new URL(filled(url, { from: 'x' })).href).toBe(new URL(url).href);
  });

  test('without any does not have the callback read', () => {
    const unread = () => {
      throw new Error('it was read');
    };
    expect(withValues('https://a.example/{x}', unread)).toBe('https://a.example/{x}');
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
    anyText(),
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
