import { parseCallback } from '../../../lambda/domain/callback/parse-callback';
import type { RawRequest } from '../../../lambda/domain/entry';
import { at, type Fields, posted } from '../entries';

const FORM = 'application/x-www-form-urlencoded';
const query = (text: string): RawRequest => ({ method: 'GET', query: text, headers: {}, body: '' });

describe('an unescaped "+" in a query or a form', () => {
  test.each<[string, string, Fields]>([
    ['begins a phone number', 'from=+15550100&to=+442079460000', { from: '+15550100', to: '+442079460000' }],
    [
      'begins a number of a URI',
      'from=tel:+15550100&to=sip%3A+15550199@x',
      {
        from: 'tel:+15550100',
        to: 'sip:+15550199@x',
      },
    ],
    ['begins a number beside a name', 'from=%22Ada%22+%3C+15550100%3E', { from: '"Ada" <+15550100>' }],
    ['is a part of an offset', 'time=2026-05-04T12:00:00+02:00', { time: '2026-05-04T12:00:00+02:00' }],
    [
      'is a part of an offset without colons',
      'time=20260504T120000.5+0200',
      { time: '20260504T120000.5+0200' },
    ],
    [
      'is a space before a time, and a part of its offset',
      'time=2026-05-04+12%3A00%3A00+02%3A00&id=f1',
      { time: '2026-05-04 12:00:00+02:00', id: 'f1' },
    ],
  ])('%s', (_name, text, fields) => {
    expect(parseCallback(query(text)).known).toEqual(fields);
    expect(parseCallback(posted(text, FORM)).known).toEqual(fields);
  });

  test.each<[string, string, Fields]>([
    ['between words', 'note=a+b+c', { note: 'a b c' }],
    ['between numbers', 'note=10+20&more=7+15550100', { note: '10 20', more: '7 15550100' }],
    ['before a word', 'note=+a', { note: ' a' }],
    ['after a date', 'note=2026-05-04+10:00', { note: '2026-05-04 10:00' }],
    [
      'after a time, before a word',
      'note=2026-05-04T10:00:00+02+or+so',
      { note: '2026-05-04T10:00:00 02 or so' },
    ],
  ])('is a space %s', (_name, text, fields) => {
    expect(parseCallback(query(text)).unknown).toEqual(fields);
    expect(parseCallback(posted(text, FORM)).unknown).toEqual(fields);
  });

  test('does not contradict the JSON in the body, and a time with an offset is its own time', () => {
    const fields = { uid: 'u1', status: 'BEGIN', from: '+15550100', timestamp: '2026-05-04T10:00:00+00:00' };
    const text = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
    const both = { ...posted(JSON.stringify(fields), FORM), query: text.join('&') };
    for (const raw of [query(text.join('&')), both]) {
      expect(parseCallback(raw)).toMatchObject({
        known: fields,
        call: { uid: 'u1', status: 'BEGIN', time: at('10:00:00') },
        time: at('10:00:00'),
      });
    }
    expect(both.query).toContain('from=+15550100');
  });
});
