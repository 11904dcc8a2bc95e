import { problemName } from '../../operations/api-caller';
import { testRelay } from '../../operations/test-relay';
import { conferences } from '../conference-steps';
import { ATTENDEES, INSTANT, MEMBERS, TEXT, URL_TEXT } from '../expected-values';

const relay = testRelay();
const { create, created, read, update } = conferences(relay);

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const long = (length: number) => 'x'.repeat(length);
/** 100000 bytes as JSON. */
const LARGEST = [...Array(99).fill(long(1000)), long(699)];
const LONE_SURROGATE = '\ud800';
const SURROGATES = '😀 größer "\\\u0001';

interface Field {
  /** Pairs: the value of a request, and of the answer. */
  readonly good: readonly (readonly [unknown, unknown])[];
  readonly bad: readonly unknown[];
  readonly expected: string;
  /** The field's name in answers, if it differs. */
  readonly shown?: string;
}

const text: Field = {
  good: [
    ['x', 'x'],
    [SURROGATES, SURROGATES],
    [long(1024), long(1024)],
    [' ', ' '],
  ],
  bad: [1, true, {}, [], ['x'], long(1025), LONE_SURROGATE],
  expected: TEXT,
};

const FIELDS_TABLE: Readonly<Record<string, Field>> = {
  start_time: {
    good: [
      ['2026-05-04T09:30:00Z', '2026-05-04T09:30:00.000Z'],
      ['2026-05-04T09:30:00+00:00', '2026-05-04T09:30:00.000Z'],
      ['2026-05-04T09:30:00-05:30', '2026-05-04T15:00:00.000Z'],
      ['2026-05-04T09:30+02', '2026-05-04T07:30:00.000Z'],
      ['20260504T093000Z', '2026-05-04T09:30:00.000Z'],
      ['2026-05-04t09:30:00.1239z', '2026-05-04T09:30:00.123Z'],
      ['2026-05-04', '2026-05-04T00:00:00.000Z'],
      ['2026-05-04T09:30:00', '2026-05-04T09:30:00.000Z'],
      ['1999-12-31T23:59:59Z', '1999-12-31T23:59:59.000Z'],
    ],
    bad: [
      ...['soon', '', '2026-02-30T00:00:00Z', '2026-05-04 25:00:00Z'],
      ...['2026-05-04T09:30:00 00:00', 1_777_885_800, true, {}, ['2026-05-04']],
    ],
    expected: INSTANT,
  },
  end_time: {
    good: [
      ['2030-05-04T09:30:00Z', '2030-05-04T09:30:00.000Z'],
      ['2030-05-04', '2030-05-04T23:59:59.999Z'],
      ['2026-05-04T10:00:00.001Z', '2026-05-04T10:00:00.001Z'],
    ],
    bad: ['later', '', 0, false, []],
    expected: INSTANT,
  },
  label: text,
  organizer: text,
  caller_id: text,
  fonenumber: {
    ...text,
    good: [
      ...text.good,
      [5552221234, '5552221234'],
      ['5552221234.0', '5552221234'],
      ['0.5552221234e10', '5552221234'],
    ],
  },
  before_message: text,
  after_message: text,
  attendees: {
    good: [
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
      [[], []],
      ['', []],
      ['[]', []],
      ['["a", "b"]', ['a', 'b']],
      [' ["a"]', ['a']],
      [' ', []],
      [LARGEST, LARGEST],
      ['a', ['a']],
      ['a,b', ['a,b']],
      [
        [long(1024), SURROGATES],
        [long(1024), SURROGATES],
      ],
      [Array(1000).fill('x'), Array(1000).fill('x')],
    ],
    bad: [
      ...[1, true, {}, [1], [null], [''], [['a']], ['a', {}], '[1]', '["a"', '[""]', '[["a"]]'],
      ...[[long(1025)], Array(1001).fill('x'), [LONE_SURROGATE], Array(100).fill(long(1000))],
      ...[Array(20).fill('\u0001'.repeat(1000)), [...LARGEST.slice(1), long(1001)]],
    ],
    expected: ATTENDEES,
  },
  callback_url: {
    shown: 'conference_url',
    good: [
      ...[
        'https://caller.example',
        'HTTP://caller.example/a?b=c#d',
        'http://[::1]:8080/',
        'http://127.0.0.1',
        'https://caller.example/of/{{to}}?caller={{from}}&id={{uid}}',
      ],
      ...[`https://caller.example/${long(2025)}`],
    ].map((url) => [url, url] as const),
    bad: [
      ...[
        'x',
        '/path',
        '//caller.example',
        'ftp://caller.example',
        'javascript:alert(1)',
        'http://',
        ' ',
        'ftp://a.example/http://b.example',
      ],
      ...[
        'https://ada@caller.example',
        'https://ada:right@caller.example/',
        'https://:right@caller.example/',
        ...['{{a}}://caller.example/', 'https://{{from}}.example/', 'https://caller.example{{from}}/'],
        ...[
          'https://caller.example:{{port}}/',
          'https://{{user}}@caller.example/',
          'https://caller.example/#{{from}}',
          'https://%7B%7Ba%7D%7D.example/',
        ],
      ],
      ...[`https://caller.example/${long(2026)}`, 1, true, {}, ['https://caller.example']],
    ],
    expected: URL_TEXT,
  },
  max_members: {
    good: [
      [1, 1],
      [100_000, 100_000],
      ['5', 5],
      ['25.0', 25],
      ['0.25e2', 25],
    ],
    bad: [0, -1, 1.5, 100_001, '0', '1.5', '-1', 'five', ' ', '1e6', '1e-3', true, [], {}],
    expected: MEMBERS,
  },
};

describe.each(Object.entries(FIELDS_TABLE))('%s', (name, { good, bad, expected, shown = name }) => {
  const inShort = (value: unknown) => JSON.stringify(value).slice(0, 60);

  test.each(good.map(([given, answered]) => [inShort(given), given, answered] as const))(
    'accepts %s, in a creation and in an update',
    async (_short, given, answered) => {
      const wide = { start_time: '1990-01-01', end_time: '2040-01-01' };
      const within = name === 'start_time' ? { end_time: wide.end_time } : {};
      expect((await read(await created({ ...within, [name]: given })))[shown]).toEqual(answered);
      const id = await created(name.endsWith('_time') ? wide : {});
      expect((await update(id, { [name]: given })).status).toBe(200);
      expect((await read(id))[shown]).toEqual(answered);
    },
  );

  let id: string;
  beforeAll(async () => {
    id = await created();
  });

  test.each(bad.map((given) => [inShort(given), given] as const))(
    'refuses %s, in a creation and in an update',
    async (_short, given) => {
      const before = await read(id);
      for (const response of [await create({ [name]: given }), await update(id, { [name]: given })]) {
        expect([response.status, problemName(response)]).toEqual([400, 'invalid-request']);
        expect(response.body.errors).toEqual([{ field: name, expected }]);
        expect(response.body.detail).toBe(`${name}: expected ${expected}`);
      }
      expect(await read(id)).toEqual(before);
    },
  );

  test('counts as omitted if it is null', async () => {
    const response = await create({ [name]: null });
    if (name.endsWith('_time')) expect(response.body.errors).toEqual([{ field: name, expected }]);
    else expect(response.status).toBe(201);
    const id = await created();
    const before = await read(id);
    expect((await update(id, { [name]: null })).status).toBe(200);
    expect(await read(id)).toEqual(before);
  });
});

const OPTIONAL: Readonly<Record<string, unknown>> = {
  ...{ label: 'something', organizer: 'something', attendees: ['ada'], caller_id: 'something' },
  ...{ callback_url: 'https://caller.example/', fonenumber: 'something', max_members: 5 },
  ...{ before_message: 'something', after_message: 'something' },
};

test('an omitted string or list is empty in answers', async () => {
  const empty = { organizer: '', attendees: [], caller_id: '', conference_url: '' };
  expect(await read(await created())).toMatchObject(empty);
});

test('every field except the times is optional', () => {
  expect(Object.keys(OPTIONAL).sort()).toEqual(
    Object.keys(FIELDS_TABLE)
      .filter((name) => !name.endsWith('_time'))
      .sort(),
  );
});

describe.each(Object.entries(OPTIONAL))('an empty string clears %s', (name, value) => {
  const shown = name === 'callback_url' ? 'conference_url' : name;
  const form = (fields: object) => new URLSearchParams({ ...fields }).toString();

  test.each([
    ['JSON', {}, (fields: object) => fields],
    ['a form', FORM, form],
  ] as const)('in an update and in a creation, in %s', async (_how, headers, bodyOf) => {
    const id = await created({ [name]: value });
    const before = await read(id);
    expect(before[shown]).toEqual(value);
    const { call } = relay();
    const updated = await call('PUT', `/v2/conferences/${id}`, bodyOf({ [name]: '' }), headers);
    expect([updated.status, updated.body.errors]).toEqual([200, undefined]);
    const { [shown]: _cleared, ...others } = before;
    const { [shown]: left = '', ...same } = await read(id);
    expect([same, left]).toEqual([others, name === 'attendees' ? [] : '']);
    const times = { start_time: '2026-05-04T10:00:00Z', end_time: '2026-05-04T11:00:00Z' };
    const made = await call('POST', '/v2/conferences', bodyOf({ ...times, [name]: '' }), headers);
    expect([made.status, made.body.errors]).toEqual([201, undefined]);
    expect((await read(made.body.conference?.id))[shown] ?? '').toEqual(left);
  });

  test('at FoneStorm, too', async () => {
    const id = await created({ [name]: value });
    expect((await update(id, { [name]: '' })).status).toBe(200);
    const { fields } = relay().simulator.control.conference(id);
    // FoneStorm has the relay's URL in this field.
    const there = fields[name as keyof typeof fields];
    if (name !== 'callback_url') expect(there ?? '').toEqual(name === 'attendees' ? [] : '');
  });
});
