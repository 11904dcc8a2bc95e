import { isCalendarPreferred } from '../../../lambda/http/requests/preferred-media';

const prefers = (accept?: string) =>
  isCalendarPreferred({
    ...{ method: 'GET', path: '/', query: '', body: Buffer.alloc(0), requestId: 'r', sourceIp: '::1' },
    headers: accept === undefined ? {} : { accept },
  });

test.each([
  ['text/calendar'],
  ['Text/Calendar; charset=utf-8'],
  ['text/*'],
  ['text/calendar, */*;q=0.9'],
  ['application/json;q=0.5 , text/calendar; q=0.501'],
  ['application/json;q=0, */*'],
  ['text/calendar;q=0.001'],
])('prefers an invitation: %s', (accept) => {
  expect(prefers(accept)).toBe(true);
});

test.each([
  [undefined],
  [''],
  ['*/*'],
  ['application/json'],
  ['text/html, application/xml;q=0.9, */*;q=0.8'],
  ['text/calendar, application/json'],
  ['text/calendar;q=0.5, application/json;q=0.6'],
  ['text/calendar;q=0'],
  ['text/*, text/calendar;q=0'],
  ['text/calendar;q=2'],
  ['text/calendar;q=high'],
  ['text/calendars'],
  ['image/png'],
  [',;,q=1;'],
])('prefers JSON: %s', (accept) => {
  expect(prefers(accept)).toBe(false);
});
