import { type Callback, parseCallback } from '../../../lambda/domain/callback/parse-callback';
import type { RawRequest } from '../../../lambda/domain/entry';
import { at, type Fields, METHODS, posted, request } from '../entries';

const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

/** The differences between a callback and an empty one. */
function parsed(raw: RawRequest): Partial<Callback> {
  const { known, unknown, faults, ...more } = parseCallback(raw);
  return {
    ...(Object.keys(known).length > 0 && { known: { ...known } }),
    ...(Object.keys(unknown).length > 0 && { unknown: { ...unknown } }),
    ...(faults.length > 0 && { faults }),
    ...more,
  };
}
const query = (text: string): RawRequest => ({ method: 'GET', query: text, headers: {}, body: '' });
const json = (fields: Fields) => posted(JSON.stringify(fields), JSON_TYPE);

describe('a callback has the same fields by each of FoneStorm’s methods', () => {
  const conference = {
    id: 'f1',
    conference_status: 'unknown',
    organizer_status: true,
    attendees_status: 3,
    room: 'blue & green',
  };
  const ofCall = { uid: 'u1', status: 'BEGIN', from: '+15550100', to: '+15550199', type: 'VOICE' };

  test.each(METHODS)('%s, of a conference', (method) => {
    const { organizer, attendees, statusWord, namedConferenceId, call, faults, unknown } = parseCallback(
      request(conference, method),
    );
    expect({
      organizer,
      attendees,
      statusWord,
      namedConferenceId,
      call,
      faults,
      unknown: { ...unknown },
    }).toEqual({
      organizer: true,
      attendees: 3,
      statusWord: 'unknown',
      namedConferenceId: 'f1',
      call: undefined,
      faults: [],
      unknown: { room: 'blue & green' },
    });
  });

  test.each(METHODS)('%s, of a call', (method) => {
    const { call, known, unknown, faults, organizer } = parseCallback(request(ofCall, method));
    expect({ call, faults, organizer }).toEqual({
      call: { uid: 'u1', status: 'BEGIN' },
      faults: [],
      organizer: undefined,
    });
    expect({ ...known }).toEqual(ofCall);
    expect({ ...unknown }).toEqual({});
  });
});

test.each<[string, RawRequest, Partial<Callback>]>([
  ['nothing at all', query(''), {}],
  [
    'a form body of a browser',
    posted('organizer_status=true&note=a+b%20c', `${FORM}; charset=UTF-8`),
    { known: { organizer_status: 'true' }, unknown: { note: 'a b c' }, organizer: true },
  ],
  [
    'an upper-case content type',
    posted('attendees_status=2', FORM.toUpperCase()),
    { known: { attendees_status: '2' }, attendees: 2 },
  ],
  [
    'JSON without a content type',
    posted('{"attendees_status":2}'),
    { known: { attendees_status: 2 }, attendees: 2 },
  ],
  [
    'JSON after white space',
    posted(' \r\n\t{"attendees_status":2}', FORM),
    { known: { attendees_status: 2 }, attendees: 2 },
  ],
  [
    'JSON after a byte order mark',
    posted('\uFEFF{"attendees_status":2}', JSON_TYPE),
    { known: { attendees_status: 2 }, attendees: 2 },
  ],
  [
    'the conference as an inner object, and fields beside it',
    json({ conference: { attendees_status: 2 }, note: 'n', uid: 'u1', status: 'END' }),
    {
      known: { attendees_status: 2, uid: 'u1', status: 'END' },
      unknown: { note: 'n' },
      attendees: 2,
      call: { uid: 'u1', status: 'END' },
    },
  ],
  ['a conference that is not an object', json({ conference: 'c1' }), { unknown: { conference: 'c1' } }],
  ['a repeated name', query('note=a&note=b&note=c'), { unknown: { note: ['a', 'b', 'c'] } }],
  ['a name without a value', query('note'), { unknown: { note: '' } }],
  [
    'names of the language',
    query('__proto__=1&constructor=2&toString=3&hasOwnProperty=4'),
    { unknown: JSON.parse('{"__proto__":"1","constructor":"2","toString":"3","hasOwnProperty":"4"}') },
  ],
  [
    'names of the language in JSON',
    posted('{"__proto__":{"organizer_status":true},"constructor":2}', JSON_TYPE),
    { unknown: JSON.parse('{"__proto__":{"organizer_status":true},"constructor":2}') },
  ],
  [
    'names of the language in an inner object',
    posted('{"conference":{"__proto__":{"id":"f1"}}}', JSON_TYPE),
    { unknown: JSON.parse('{"__proto__":{"id":"f1"}}') },
  ],
  [
    'fields that are null',
    json({
      id: null,
      conference_status: null,
      organizer_status: null,
      attendees_status: null,
      timestamp: null,
    }),
    {
      known: {
        id: null,
        conference_status: null,
        organizer_status: null,
        attendees_status: null,
        timestamp: null,
      },
    },
  ],
  [
    'the query and the body, which add to each other',
    { ...json({ attendees_status: 1 }), query: 'organizer_status=0' },
    { known: { attendees_status: 1, organizer_status: '0' }, organizer: false, attendees: 1 },
  ],
  [
    'strings in a query and other types in the body, which agree',
    {
      ...json({ attendees_status: 1, organizer_status: true }),
      query: 'attendees_status=1&organizer_status=true',
    },
    { known: { attendees_status: 1, organizer_status: true }, organizer: true, attendees: 1 },
  ],
])('%s', (_name, raw, expected) => {
  expect(parsed(raw)).toEqual(expected);
});

test.each<[unknown, boolean]>([
  [true, true],
  [false, false],
  ['TRUE', true],
  ['False', false],
  [1, true],
  [0, false],
  ['1', true],
  ['0', false],
])('an organizer status of %j is %j', (value, expected) => {
  expect(parseCallback(json({ organizer_status: value })).organizer).toBe(expected);
});

test.each<[string, unknown]>([
  ['timestamp', '2026-05-04T12:00:00+02:00'],
  ['time', '2026-05-04T10:00:00Z'],
  ['occurred_at', 1777888800],
  ['event_time', '1777888800000'],
])('a time is read from the field %s: %j', (name, value) => {
  expect(parseCallback(json({ [name]: value })).time).toBe(at('10:00:00'));
});

test('a name that is repeated tens of thousands of times takes no longer than as many bytes of other names', () => {
  const repeated = posted('a=&'.repeat(40_000), FORM);
  const others = posted(Array.from({ length: 15_000 }, (_, index) => `n${index}=`).join('&'), FORM);
  const once = (raw: RawRequest) => {
    const start = process.cpuUsage();
    parseCallback(raw);
    return process.cpuUsage(start).user;
  };
  const cost = (raw: RawRequest) => Math.min(...[1, 2, 3].map(() => once(raw)));
  expect(cost(repeated)).toBeLessThan(8 * cost(others));
  expect(parseCallback(repeated).unknown.a).toHaveLength(40_000);
});

test('only the names of FoneStorm’s page and those of times are known', () => {
  const names = [
    ...['id', 'conference_status', 'organizer_status', 'attendees_status'],
    ...['account_code', 'direction', 'status', 'from', 'to', 'type', 'disposition', 'uid'],
    ...['timestamp', 'time', 'occurred_at', 'event_time'],
  ];
  const { known, unknown } = parseCallback(query([...names, 'ID', 'times', 'note'].join('&')));
  expect(Object.keys(known).sort()).toEqual([...names].sort());
  expect(Object.keys(unknown)).toEqual(['ID', 'times', 'note']);
});

test('values of the largest length are parsed', () => {
  const word = 'x'.repeat(64);
  const uid = 'é'.repeat(64);
  expect(parsed(json({ conference_status: word })).statusWord).toBe(word);
  expect(parsed(json({ uid, status: 'end' })).call).toEqual({ uid, status: 'END' });
  expect(parsed(json({ attendees_status: 999_999 })).attendees).toBe(999_999);
  expect(parsed(json({ conference_status: 'x', uid: 'u', status: 'begin' }))).toMatchObject({
    statusWord: 'x',
  });
});

test('an id names the conference only if it is a string', () => {
  expect(parsed(json({ id: 'f1' })).namedConferenceId).toBe('f1');
  expect(parsed(json({ id: 1 })).namedConferenceId).toBeUndefined();
});

test('of several times the first valid one is read, in the order of their names', () => {
  const [first, second] = [at('10:00:00'), at('10:00:01')];
  expect(parsed(json({ time: second, timestamp: first })).time).toBe(first);
  expect(parsed(json({ time: second, timestamp: null })).time).toBe(second);
  expect(parsed(json({ timestamp: '17780000000' })).faults).toHaveLength(1);
  expect(parsed(json({ timestamp: 'x1778000000' })).faults).toHaveLength(1);
  expect(parsed(json({ timestamp: '1778000000x' })).faults).toHaveLength(1);
});

test('a form is recognized by the start of its content type, after white space', () => {
  expect(parsed(posted('note=a', ` ${FORM}`)).unknown).toEqual({ note: 'a' });
  expect(parsed(posted('note=a', `x${FORM}`)).faults).toHaveLength(1);
  expect(parsed(posted('x{"note":1}', JSON_TYPE)).faults).toHaveLength(1);
});

test('a missing field is absent from the parsed callback', () => {
  expect(Object.keys(parseCallback(query(''))).sort()).toEqual(['faults', 'known', 'unknown']);
});

test('a conference that is null is an unknown field, and a form with JSON in it is a form', () => {
  expect(parsed(json({ conference: null }))).toEqual({ unknown: { conference: null } });
  expect(parsed(posted('note={"a":1}', FORM))).toEqual({ unknown: { note: '{"a":1}' } });
});

test.each([
  [{ organizer_status: ['true'] }, 'organizer_status'],
  [{ attendees_status: ['1'] }, 'attendees_status'],
  [{ conference_status: ['live'] }, 'conference_status'],
  [{ uid: 'u1', status: {} }, 'status'],
  [{ uid: ['u1'], status: 'END' }, 'uid'],
])('a list or an object is not a value: %j', (fields, name) => {
  expect(parsed(json(fields))).toMatchObject({ faults: [expect.stringMatching(`^${name}: expected`)] });
});
