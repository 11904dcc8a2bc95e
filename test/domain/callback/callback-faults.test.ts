import { parseCallback, parseCallbackEntry } from '../../../lambda/domain/callback/parse-callback';
import type { RawRequest } from '../../../lambda/domain/entry';
import { at, callback, type Fields, posted, request } from '../entries';

const JSON_TYPE = 'application/json';
const query = (text: string): RawRequest => ({ method: 'GET', query: text, headers: {}, body: '' });
const json = (fields: Fields) => posted(JSON.stringify(fields), JSON_TYPE);

test.each<[string, RawRequest, string]>([
  ['bytes that are not UTF-8', posted(Uint8Array.of(0x7b, 0xff, 0x7d), JSON_TYPE), 'body: expected UTF-8'],
  ['UTF-16', posted(Buffer.from('\uFEFF{}', 'utf16le'), JSON_TYPE), 'body: expected UTF-8'],
  [
    'JSON that is cut off',
    posted('{"organizer_status":tr', JSON_TYPE),
    'body: expected JSON that can be read',
  ],
  [
    'a JSON array',
    posted('[{"organizer_status":true}]', JSON_TYPE),
    'body: expected a JSON object, not an array',
  ],
  ['a JSON text', posted('"hello"', JSON_TYPE), 'body: expected a JSON object or form fields'],
  ['plain text', posted('hello', 'text/plain'), 'body: expected a JSON object or form fields'],
  [
    'a query and a body that contradict each other',
    { ...json({ note: 'a' }), query: 'note=b' },
    'note: expected the query and the body to say the same',
  ],
  [
    'an organizer status that is not a boolean',
    json({ organizer_status: 'maybe' }),
    'organizer_status: expected true or false',
  ],
  [
    'two organizer statuses',
    query('organizer_status=true&organizer_status=false'),
    'organizer_status: expected true or false',
  ],
  [
    'a count that is not a whole number',
    json({ attendees_status: 1.5 }),
    'attendees_status: expected a whole number from 0 to 999999',
  ],
  [
    'a count below 0',
    json({ attendees_status: -1 }),
    'attendees_status: expected a whole number from 0 to 999999',
  ],
  [
    'a count of millions',
    query('attendees_status=1000000'),
    'attendees_status: expected a whole number from 0 to 999999',
  ],
  [
    'a count that is an object',
    json({ attendees_status: { now: 1 } }),
    'attendees_status: expected a whole number from 0 to 999999',
  ],
  [
    'an empty word',
    query('conference_status='),
    'conference_status: expected a string of 1 to 64 characters',
  ],
  [
    'a long word',
    json({ conference_status: 'x'.repeat(65) }),
    'conference_status: expected a string of 1 to 64 characters',
  ],
  [
    'a word that is a number',
    json({ conference_status: 1 }),
    'conference_status: expected a string of 1 to 64 characters',
  ],
  ['a status without a uid', query('status=BEGIN'), 'uid: expected a string of 1 to 128 bytes'],
  ['an empty uid', query('uid=&status=BEGIN'), 'uid: expected a string of 1 to 128 bytes'],
  [
    'a uid of too many bytes',
    json({ uid: 'é'.repeat(65), status: 'BEGIN' }),
    'uid: expected a string of 1 to 128 bytes',
  ],
  [
    'a uid that is half a character',
    json({ uid: '\ud83d', status: 'BEGIN' }),
    'uid: expected a string of 1 to 128 bytes',
  ],
  ['a uid without a status', query('uid=u1'), 'status: expected BEGIN or END'],
  ['another status of a call', query('uid=u1&status=RING'), 'status: expected BEGIN or END'],
  [
    'a time that lacks a part',
    query('timestamp=2026-05T10:00:00Z'),
    'timestamp: expected an ISO 8601 instant, or a Unix time',
  ],
  [
    'a time that is an object',
    json({ event_time: {} }),
    'event_time: expected an ISO 8601 instant, or a Unix time',
  ],
])('%s is a fault, without a value', (_name, raw, fault) => {
  const {
    faults,
    known: _known,
    unknown: _unknown,
    namedConferenceId: _about,
    ...understood
  } = parseCallback(raw);
  expect(faults).toEqual([fault]);
  expect(understood).toEqual({});
});

test('a time in a callback may be at most five minutes ahead of its receipt', () => {
  const read = (timestamp: string) =>
    parseCallbackEntry(callback('10:00:00', { timestamp, attendees_status: 1 }));
  expect(read(at('10:05:00'))).toMatchObject({ time: at('10:05:00'), faults: [] });
  const { time, faults, attendees } = read('2026-05-04T10:05:00.001Z');
  expect({ time, faults, attendees }).toEqual({
    time: undefined,
    faults: ['time: expected a moment before it was received'],
    attendees: 1,
  });
});

test('a call whose time is ahead of the clock of the relay is a call without a time', () => {
  const fields = { timestamp: at('11:00:00'), uid: 'u1', status: 'BEGIN' };
  expect(parseCallbackEntry(callback('10:00:00', fields)).call).toEqual({ uid: 'u1', status: 'BEGIN' });
});

test('several faults are reported together, up to a limit', () => {
  const fields = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`n${index}`, 'a']));
  const contradicting = {
    ...json({ ...fields, organizer_status: 'x' }),
    query: request(fields, 'GET').query.replaceAll('=a', '=b'),
  };
  expect(parseCallback(json({ organizer_status: 'x', attendees_status: 'y' })).faults).toHaveLength(2);
  expect(parseCallback(contradicting).faults).toHaveLength(21);
});
