import { parseDuration } from '../../lambda/domain/duration';

const [MINUTE, HOUR] = [60_000, 3_600_000];

test.each([
  ['PT45M', 45 * MINUTE],
  ['PT1H30M', 90 * MINUTE],
  ['PT90M', 90 * MINUTE],
  ['P1D', 24 * HOUR],
  ['P2W', 14 * 24 * HOUR],
  ['P1W2DT3H4M5S', (9 * 24 + 3) * HOUR + 4 * MINUTE + 5000],
  ['PT0.5S', 500],
  ['PT1,25S', 1250],
  ['PT0.001S', 1],
  ['PT007M', 7 * MINUTE],
  ['P999999999W', 999_999_999 * 7 * 24 * HOUR],
])('%s has its milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([['P1M'], ['P1Y'], ['P1Y2M3DT4H'], ['P0M'], ['P1MT1M']])(
  '%s is measured by the calendar',
  (text) => {
    expect(parseDuration(text)).toBe('calendar');
  },
);

test.each([
  ...[
    '',
    'P',
    'PT',
    'P1DT',
    'PT0S',
    'P0D',
    'pt45m',
    '45',
    '45M',
    'PT45',
    'PT-5M',
    '-PT5M',
    '+PT5M',
    ' PT5M',
    'PT5M\n',
  ],
  ...['PT1.5H', 'PT5M1H', 'P5H', 'PT1H1D', 'PT1.0001S', 'PT1.S', 'PT1234567890S', 'P1H', 'PT٣M'],
])('%j is not a duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
