import { parseLocalDateTime } from '../../../lambda/domain/series/local-date-time';
import { parseRecurrenceRule } from '../../../lambda/domain/series/recurrence-rule';

describe('a recurrence rule', () => {
  test('has its parts, in any case and with the name of the property', () => {
    const text = 'FREQ=MONTHLY;INTERVAL=2;COUNT=10;WKST=SU;BYDAY=1MO,-1FR,1MO;BYHOUR=9,8;BYSETPOS=-1';
    const rule = {
      ...{ freq: 'MONTHLY', interval: 2, count: 10, wkst: 'SU', byDay: ['1MO', '-1FR'] },
      ...{ byHour: [8, 9], bySetPos: [-1] },
    };
    for (const given of [text, `rrule:${text.toLowerCase()}`, ` ${text}; `.replace('; ', ';')])
      expect(parseRecurrenceRule(given)).toEqual({ rule, text });
  });

  test.each([
    ['20261231T225900Z', { instant: '2026-12-31T22:59:00.000Z' }],
    ['20261231T235900', { local: '2026-12-31T23:59:00' }],
    ['20261231', { local: '2026-12-31T23:59:59' }],
  ])('UNTIL=%s is its last possible start', (value, until) => {
    expect(parseRecurrenceRule(`FREQ=DAILY;UNTIL=${value}`)).toMatchObject({ rule: { until } });
  });

  test.each([
    'FREQ=DAILY;INTERVAL=1;COUNT=5000',
    'FREQ=DAILY;INTERVAL=1000;COUNT=1',
    'FREQ=YEARLY;BYMONTH=1,12;BYMONTHDAY=1,31,-31',
    'FREQ=YEARLY;BYYEARDAY=366,-366',
    'FREQ=MONTHLY;BYDAY=5MO,-5FR',
    'FREQ=YEARLY;BYDAY=53MO,-53FR',
    'FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO',
    'FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR',
    'FREQ=MONTHLY;BYDAY=MO;BYHOUR=9;BYSETPOS=1',
    'FREQ=DAILY;BYHOUR=0,1,2,3,4,23;BYMINUTE=0,15,30,59',
    `FREQ=DAILY;BYHOUR=${'1,'.repeat(240)}11`,
  ])('%s is at its limits, and is read', (given) => {
    expect(parseRecurrenceRule(given)).toMatchObject({ text: given });
  });

  test.each([
    ['FREQ=DAILY;1COUNT=2', 'parts such as FREQ=WEEKLY'],
    ['FREQ=DAILY;COUNT=', 'parts such as FREQ=WEEKLY'],
    ['FREQ=DAILY;COUNT=5\n7', 'parts such as FREQ=WEEKLY'],
    ['XRRULE:FREQ=DAILY', 'parts such as FREQ=WEEKLY'],
    ['FREQ=DAILY;COUNT=0000005', 'COUNT to be a whole number'],
    ['COUNT=5 ;FREQ=DAILY', 'COUNT to be a whole number'],
    ['FREQ=MONTHLY;BYMONTHDAY=1,32', 'BYMONTHDAY to have whole numbers'],
    ['FREQ=DAILY;UNTIL=20261231T1000', 'UNTIL to be a time'],
    ['FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO;BYMONTHDAY=1', 'one of BYMONTHDAY'],
    ['', 'parts such as FREQ=WEEKLY'],
    ['FREQ', 'parts such as FREQ=WEEKLY'],
    ['BYDAY=MO', 'FREQ to be DAILY, WEEKLY, MONTHLY or YEARLY'],
    ['FREQ=HOURLY', 'FREQ to be'],
    ['FREQ=SECONDLY', 'FREQ to be'],
    ['FREQ=DAILY;FREQ=WEEKLY', 'each part once'],
    ['FREQ=DAILY;X-NAME=1', 'only the parts FREQ, INTERVAL'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL to be a whole number from 1 to 1000'],
    ['FREQ=DAILY;COUNT=5001', 'COUNT to be a whole number from 1 to 5000'],
    ['FREQ=DAILY;COUNT=5;UNTIL=20261231', 'either COUNT or UNTIL'],
    ['FREQ=DAILY;UNTIL=2026-12-31', 'UNTIL to be a time'],
    ['FREQ=DAILY;UNTIL=20260230', 'UNTIL to be a time'],
    ['FREQ=WEEKLY;WKST=1MO', 'WKST to be a day'],
    ['FREQ=WEEKLY;BYDAY=XX', 'BYDAY to have days'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'BYDAY without numbers with FREQ=WEEKLY'],
    ['FREQ=MONTHLY;BYDAY=6MO', 'BYDAY to have numbers from 1 to 5'],
    ['FREQ=MONTHLY;BYDAY=0MO', 'BYDAY to have numbers from 1 to 5'],
    ['FREQ=YEARLY;BYMONTH=13', 'BYMONTH to have whole numbers from 1 to 12'],
    ['FREQ=YEARLY;BYMONTH=-1', 'BYMONTH to have whole numbers from 1 to 12'],
    ['FREQ=YEARLY;BYMONTHDAY=-32', 'BYMONTHDAY to have whole numbers from 1 to 31, or from -31 to -1'],
    ['FREQ=YEARLY;BYHOUR=1e1', 'BYHOUR to have whole numbers from 0 to 23'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'no BYMONTHDAY with FREQ=WEEKLY'],
    ['FREQ=MONTHLY;BYYEARDAY=1', 'BYYEARDAY with FREQ=YEARLY alone'],
    ['FREQ=MONTHLY;BYWEEKNO=1;BYDAY=MO', 'BYWEEKNO with FREQ=YEARLY alone'],
    ['FREQ=YEARLY;BYWEEKNO=1', 'BYDAY with BYWEEKNO'],
    ['FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO', 'BYDAY without numbers with BYWEEKNO'],
    ['FREQ=YEARLY;BYMONTHDAY=1;BYDAY=1MO', 'BYDAY without numbers with BYMONTHDAY'],
    ['FREQ=YEARLY;BYYEARDAY=1;BYDAY=MO', 'no BYDAY with BYYEARDAY'],
    ['FREQ=YEARLY;BYYEARDAY=1;BYMONTHDAY=1', 'one of BYMONTHDAY, BYYEARDAY and BYWEEKNO'],
    ['FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1', 'no BYSETPOS with FREQ=WEEKLY'],
    ['FREQ=DAILY;BYSETPOS=1', 'another BY part with BYSETPOS'],
    ['FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=1,2,3,4,5', 'at most 24 times a day'],
    [`FREQ=DAILY;BYHOUR=${'1,'.repeat(300)}1`, 'at most 500 characters'],
  ])('%s is refused: expected %s', (given, expected) => {
    expect(parseRecurrenceRule(given)).toEqual({ expected: expect.stringContaining(expected) });
  });
});

test.each([
  ['2026-05-04T09:30', '2026-05-04T09:30:00'],
  ['2026-05-04T09:30:15', '2026-05-04T09:30:15'],
  ['20260504T093015', '2026-05-04T09:30:15'],
  ['1970-01-01T00:00:00', '1970-01-01T00:00:00'],
  ['2199-12-31T23:59:59', '2199-12-31T23:59:59'],
  ['2026-05-04T09:30:00.5', undefined],
  [' 2026-05-04T09:30:00', undefined],
  ['2026-05-04', undefined],
  ['2026-02-30T09:30:00', undefined],
  ['2026-05-04T09:30:00Z', undefined],
  ['2026-05-04T09:30:00+02:00', undefined],
  ['1969-12-31T23:59:59', undefined],
  ['2200-01-01T00:00:00', undefined],
])('the local time %s is %s', (text, expected) => {
  expect(parseLocalDateTime(text)).toBe(expected);
});
