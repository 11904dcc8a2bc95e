import { after, instantAt, later, parseInstant } from '../../lambda/domain/instant';
import { at } from './entries';

test.each([
  ['the page’s own start of a conference', '2017-10-23T13:54:17+00:00', '2017-10-23T13:54:17.000Z'],
  ['the page’s own answer', '2017-11-20T18:39:00.000Z', '2017-11-20T18:39:00.000Z'],
  ['a date alone', '2026-05-04', '2026-05-04T00:00:00.000Z'],
  ['a date alone in the basic format', '20260504', '2026-05-04T00:00:00.000Z'],
  ['the basic format', '20260504T100000Z', '2026-05-04T10:00:00.000Z'],
  ['the basic format with an offset', '20260504T120000.5+0200', '2026-05-04T10:00:00.500Z'],
  ['a time without an offset', '2026-05-04T10:00:00', '2026-05-04T10:00:00.000Z'],
  ['a time without an offset in the basic format', '20260504T1030', '2026-05-04T10:30:00.000Z'],
  ['minutes alone', '2026-05-04T10:30Z', '2026-05-04T10:30:00.000Z'],
  ['hours alone', '2026-05-04T10Z', '2026-05-04T10:00:00.000Z'],
  ['an offset with only hours', '2026-05-04T10:00:00-02', '2026-05-04T12:00:00.000Z'],
  ['an offset of half an hour', '2026-05-04T10:00:00+05:30', '2026-05-04T04:30:00.000Z'],
  ['an offset of a day less a minute', '2026-05-04T10:00:00+23:59', '2026-05-03T10:01:00.000Z'],
  ['a space instead of the T', '2026-05-04 10:00:00Z', '2026-05-04T10:00:00.000Z'],
  ['small letters', '2026-05-04t10:00:00z', '2026-05-04T10:00:00.000Z'],
  ['a comma before the fraction', '2026-05-04T10:00:00,25Z', '2026-05-04T10:00:00.250Z'],
  ['more digits than milliseconds, cut off', '2026-05-04T10:00:00.9999999Z', '2026-05-04T10:00:00.999Z'],
  ['the end of a day', '2026-05-04T24:00:00Z', '2026-05-05T00:00:00.000Z'],
  ['the 29th of February of a leap year', '2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['the first instant', '0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
  ['the last instant', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('%s is an instant: %s', (_name, text, expected) => {
  expect(parseInstant(text)).toBe(expected);
});

test.each([
  ['a date alone', '2026-05-04', '2026-05-04T23:59:59.999Z'],
  ['a date alone in the basic format', '20240229', '2024-02-29T23:59:59.999Z'],
  ['midnight', '2026-05-04T00:00:00', '2026-05-04T00:00:00.000Z'],
])('as the end of a day, %s is its last millisecond, and a time is unchanged', (_name, text, expected) => {
  expect(parseInstant(text, 'ends')).toBe(expected);
});

test.each([
  ['nothing', ''],
  ['a word', 'tomorrow'],
  ['an offset without its sign, as in a form that was not encoded', '2026-05-04T10:00:00 02:00'],
  ['a date with an offset', '2026-05-04Z'],
  ['a 30th of February', '2026-02-30'],
  ['a 29th of February of another year', '2026-02-29T10:00:00Z'],
  ['a 13th month', '2026-13-01'],
  ['a day of nought', '2026-05-00'],
  ['a 25th hour', '2026-05-04T25:00:00Z'],
  ['a moment past the end of a day', '2026-05-04T24:00:01Z'],
  ['a 60th minute', '2026-05-04T10:60:00Z'],
  ['a leap second', '2016-12-31T23:59:60Z'],
  ['an offset of a day', '2026-05-04T10:00:00+24:00'],
  ['an offset of 60 minutes', '2026-05-04T10:00:00+01:60'],
  ['a mixture of both formats of a date', '2026-0504'],
  ['a mixture of both formats of a time', '2026-05-04T10:0000Z'],
  ['a fraction of a minute', '2026-05-04T10:00.5Z'],
  ['a fraction without digits', '2026-05-04T10:00:00.Z'],
  ['a year before the first', '0000-01-01T00:00:00+00:01'],
  ['a year after the last', '9999-12-31T23:59:59-00:01'],
  ['a year with a sign', '+002026-05-04T10:00:00Z'],
  ['white space around it', ' 2026-05-04 '],
  ['a line after it', '2026-05-04\n'],
  ['digits of another script', '٢٠٢٦-05-04'],
])('%s is not an instant: %j', (_name, text) => {
  expect(parseInstant(text)).toBeUndefined();
});

test.each([
  ['later', 1, '2026-05-04T10:00:00.001Z'],
  ['earlier', -1, '2026-05-04T09:59:59.999Z'],
  ['no later than the last', Number.MAX_SAFE_INTEGER, '9999-12-31T23:59:59.999Z'],
  ['no earlier than the first', -Number.MAX_SAFE_INTEGER, '0000-01-01T00:00:00.000Z'],
])('an instant plus a number of milliseconds is %s', (_name, by, expected) => {
  expect(after(at('10:00:00'), by)).toBe(expected);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 8.65e15, Date.UTC(10_000, 0), -62_167_219_200_001])(
  '%d milliseconds are not an instant',
  (value) => {
    expect(instantAt(value)).toBeUndefined();
  },
);

test('the later of two instants is the second one if the first is undefined', () => {
  const [early, late] = [at('10:00:00'), at('11:00:00')];
  expect(later(undefined, early)).toBe(early);
  expect(later(late, early)).toBe(late);
  expect(later(early, late)).toBe(late);
});
