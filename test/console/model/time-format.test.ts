import {
  formatDateTime,
  formatDay,
  formatDistance,
  formatDuration,
  formatMinute,
  formatTime,
  isUtc,
  zoneName,
} from '../../../console/model/time-format';

const TIME = Date.parse('2026-05-04T00:05:08.900Z');

test('a time is shown in UTC, or in the zone of the reader', () => {
  expect(formatTime(TIME, 'UTC')).toBe('00:05:08');
  expect(formatMinute(TIME, 'UTC')).toBe('00:05');
  expect(formatDateTime(TIME, 'UTC')).toBe('04 May 2026, 00:05:08');
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  expect(formatTime(TIME)).toBe(new Date(TIME).toLocaleTimeString('en-GB', options));
  expect(formatMinute(TIME)).toBe(formatTime(TIME).slice(0, 5));
  expect(isUtc(TIME)).toBe(new Date(TIME).getTimezoneOffset() === 0);
  expect(zoneName()).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
});

test('a day has its year unless it is the current one', () => {
  const year = new Date().getUTCFullYear();
  expect(formatDay(Date.UTC(year, 4, 4), 'UTC')).toBe('04 May');
  expect(formatDay(Date.UTC(year + 1, 4, 4), 'UTC')).toBe(`04 May ${year + 1}`);
  expect(formatDay(Date.UTC(year, 4, 4, 12))).toMatch(/^0\d May$/);
});

const MINUTE = 60_000;

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1000, '1 s'],
  [-59_400, '59 s'],
  [MINUTE, '1 min'],
  [59 * MINUTE, '59 min'],
  [60 * MINUTE, '1 h'],
  [125 * MINUTE, '2 h 5 min'],
  [47 * 60 * MINUTE, '47 h'],
  [48 * 60 * MINUTE, '2 days'],
  [84 * 60 * MINUTE, '4 days'],
])('%d ms are %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test('a distance says whether a time is over', () => {
  expect([formatDistance(10, 10), formatDistance(9, 10), formatDistance(MINUTE, 0)]).toEqual([
    ...['in 0 ms', '1 ms ago', 'in 1 min'],
  ]);
});
