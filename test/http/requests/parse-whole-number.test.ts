import { parseWholeNumber } from '../../../lambda/http/requests/parse-whole-number';

test.each([
  ['digits', '25', '25'],
  ['digits with leading zeros, which a telephone number may have', '0555222123', '0555222123'],
  ['a JSON number', 5552221234, '5552221234'],
  ['a JSON number with a fraction of nought', 25.0, '25'],
  ['nought', 0, '0'],
  ['a float of Python’s', '25.0', '25'],
  ['a float of Python’s for a telephone number', '5552221234.0', '5552221234'],
  ['a BigDecimal of Ruby’s', '0.25e2', '25'],
  ['a BigDecimal of Ruby’s for a telephone number', '0.5552221234e10', '5552221234'],
  ['a BigDecimal of Ruby’s with noughts at its end', '0.555222e10', '5552220000'],
  ['a double of Java’s', '5.552221234E9', '5552221234'],
  ['a sign before the exponent', '5.552221234E+9', '5552221234'],
  ['an exponent below nought', '250e-1', '25'],
  ['a point at the beginning', '.25e2', '25'],
  ['a point at the end', '25.', '25'],
  ['nought as a fraction', '0.000', '0'],
  ['nought with an exponent', '0.0e5', '0'],
])('%s (%j) has the digits %s', (_what, value, digits) => {
  expect(parseWholeNumber(value)).toBe(digits);
});

test.each([
  ['nothing', ''],
  ['a fraction', '25.5'],
  ['a fraction of a JSON number', 1.5],
  ['a fraction that an exponent leaves', '0.2555e2'],
  ['a fraction that an exponent below nought makes', '25e-1'],
  ['a number below nought', '-1'],
  ['a JSON number below nought', -1],
  ['a sign', '+25'],
  ['a point alone', '.'],
  ['an exponent alone', 'e5'],
  ['white space', ' 25'],
  ['a separator of thousands', '25,000'],
  ['another base', '0x19'],
  ['digits of another script', '٣'],
  ['more than 20 digits by an exponent', '1e20'],
  ['an exponent without end', '1e999'],
  ['a JSON number without end', Number.MAX_VALUE],
  ['a longer text', '1'.repeat(65)],
  ['a list', ['25']],
  ['an object', {}],
  ['null', null],
  ['a boolean', true],
])('%s (%j) is not a whole number', (_what, value) => {
  expect(parseWholeNumber(value)).toBeUndefined();
});
