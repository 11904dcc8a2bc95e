import fc from 'fast-check';
import { escapeControlCharacters } from '../../lambda/domain/escape-control-characters';
import { arbitraryText } from '../arbitrary-text';
import { setPropertyRuns } from '../property-runs';

setPropertyRuns(100);

test.each([
  ['an escape of a terminal', 'a\u001b[2Jb', 'a\\u001b[2Jb'],
  ['an escape in one character', '\u009b31m', '\\u009b31m'],
  ['ends of lines', 'a\r\nb\u0085c\u2028d\u2029e\vf', 'a\\u000d\\u000ab\\u0085c\\u2028d\\u2029e\\u000bf'],
  ['controls of direction', '\u202eabc\u2066\u200f', '\\u202eabc\\u2066\\u200f'],
  ['invisible characters', '\u200b\ufeff\u00ad\0\u007f', '\\u200b\\ufeff\\u00ad\\u0000\\u007f'],
  ['invisible characters beyond 16 bits', '\u{e0041}', '\\u{e0041}'],
  ['half a character', 'a\ud83d', 'a\\ud83d'],
  ['text of any language, and emoji', 'Grüße 你好 مرحبا e\u0301 👩‍👩‍👧', 'Grüße 你好 مرحبا e\u0301 👩‍👩‍👧'],
  ['a backslash', 'C:\\n', 'C:\\n'],
])('%s', (_what, text, expected) => {
  expect(escapeControlCharacters(text)).toBe(expected);
});

test('any text becomes one line without control characters, and escaped text does not change', () => {
  fc.assert(
    fc.property(fc.oneof(arbitraryText(), fc.string({ unit: 'binary-ascii' })), (text) => {
      const shown = escapeControlCharacters(text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: expects none of them to be left
      expect(shown).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
      expect(escapeControlCharacters(shown)).toBe(shown);
    }),
  );
});
