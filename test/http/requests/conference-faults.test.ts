import { freshId, testRelay } from '../../operations/test-relay';
import { conferences } from '../conference-steps';
import { ATTENDEES, ID, INSTANT, MEMBERS, NAMES, TEXT, URL_TEXT } from '../expected-values';

const relay = testRelay();
const { create, created, read, update } = conferences(relay);

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const long = (length: number) => 'x'.repeat(length);

describe('id', () => {
  test.each([['a'], ['A-_9'], ['x'.repeat(64)], ['__proto__'], ['constructor']])('accepts %s', async (id) => {
    const response = await create({ id });
    expect([response.status, response.body.conference?.id]).toEqual([201, id]);
    expect((await read(id)).id).toBe(id);
  });

  test.each([[''], ['x'.repeat(65)], ['a b'], ['a/b'], ['a.b'], ['ä'], ['a\n'], [1], [true], [['a']], [{}]])(
    'refuses %j',
    async (id) => {
      expect((await create({ id })).body.errors).toEqual([{ field: 'id', expected: ID }]);
    },
  );

  test('of an update is the id in the path, or missing', async () => {
    const id = await created();
    expect((await update(id, { id, label: 'Daily' })).status).toBe(200);
    expect((await update(id, { id: null, label: 'Monthly' })).status).toBe(200);
    expect((await read(id)).label).toBe('Monthly');
    for (const other of [freshId(), '', 1]) {
      expect((await update(id, { id: other })).body.errors).toEqual([
        { field: 'id', expected: 'the id in the path, or none' },
      ]);
    }
  });
});

describe('the order of the times', () => {
  const [start_time, end_time] = ['2026-05-04T10:00:00.000Z', '2026-05-04T11:00:00.000Z'];

  test.each([
    ['the end before the start', { start_time: end_time, end_time: start_time }, end_time],
    ['the end at the start', { start_time, end_time: start_time }, start_time],
    [
      'the end before the start, in another zone',
      { start_time: '2026-05-04T10:00:00+02:00', end_time: '2026-05-04T09:00:00+02:00' },
      '2026-05-04T08:00:00.000Z',
    ],
  ])('a creation with %s has a fault', async (_what, times, start) => {
    expect((await create(times)).body.errors).toEqual([
      { field: 'end_time', expected: `a time after start_time, ${start}` },
    ]);
  });

  test.each([
    ['a start at the stored end', { start_time: end_time }, end_time],
    [
      'a start after the stored end, and the end null',
      { start_time: '2027-01-01', end_time: null },
      undefined,
    ],
    ['an end at the stored start', { end_time: start_time }, start_time],
    [
      'an end before the stored start, and the start null',
      { start_time: null, end_time: '2026-01-01' },
      start_time,
    ],
    ['an end before a new start', { start_time: '2028-01-01', end_time: '2027-01-01' }, undefined],
  ])('an update to %s has a fault', async (_what, times, start) => {
    const id = await created({ start_time, end_time });
    const named = start ?? `${times.start_time}T00:00:00.000Z`;
    expect((await update(id, times)).body.errors).toEqual([
      { field: 'end_time', expected: `a time after start_time, ${named}` },
    ]);
    expect(await read(id)).toMatchObject({ start_time, end_time });
  });

  test('an update may change one time, or move both after the stored ones', async () => {
    const id = await created({ start_time, end_time });
    for (const times of [
      { start_time: '2026-05-04T10:30:00.000Z' },
      { end_time: '2026-05-04T10:45:00.000Z' },
      { start_time: '2030-01-01T00:00:00.000Z', end_time: '2030-01-02T00:00:00.000Z' },
    ]) {
      expect((await update(id, times)).status).toBe(200);
      expect(await read(id)).toMatchObject(times);
    }
  });

  test('is not checked if a time is invalid', async () => {
    expect((await create({ start_time: end_time, end_time: 'soon' })).body.errors).toEqual([
      { field: 'end_time', expected: INSTANT },
    ]);
  });
});

describe('every fault of a request is in one answer', () => {
  const bad = {
    ...{ id: 'a b', start_time: 'soon', label: 1, organizer: [], caller_id: long(1025), attendees: 1 },
    ...{ callback_url: 'x', fonenumber: {}, before_message: 2, after_message: 3, max_members: 0 },
    ...{ colour: 'red', __proto: 1, [long(100)]: true },
  };
  const expected = [
    ...[['id', ID] as const, ['start_time', INSTANT], ['end_time', INSTANT], ['label', TEXT]],
    ...[
      ['organizer', TEXT],
      ['caller_id', TEXT],
      ['attendees', ATTENDEES],
      ['callback_url', URL_TEXT],
    ],
    ...[
      ['fonenumber', TEXT],
      ['before_message', TEXT],
      ['after_message', TEXT],
      ['max_members', MEMBERS],
    ],
    ...['colour', '__proto', long(64)].map((name) => [name, `one of ${[...NAMES, 'id'].join(', ')}`]),
  ];

  test('of a creation', async () => {
    const response = await relay().call('POST', '/v2/conferences', bad);
    const errors = response.body.errors ?? [];
    const sorted = (pairs: readonly (readonly string[])[]) => pairs.map((pair) => pair.join(': ')).toSorted();
    expect(sorted(errors.map(({ field, expected: what }) => [field, what]))).toEqual(sorted(expected));
    expect(response.body.detail?.split('; ')).toEqual(
      errors.map(({ field, expected: what }) => `${field}: expected ${what}`),
    );
  });

  test('of an update, with the order of the times', async () => {
    const id = await created();
    const response = await update(id, { id: 'other', end_time: '2020-01-01', label: 1, color: 'red' });
    expect(response.body.errors?.map(({ field }) => field).toSorted()).toEqual([
      ...['color', 'end_time', 'id', 'label'],
    ]);
    expect(response.body.errors).toContainEqual({ field: 'color', expected: `one of ${NAMES.join(', ')}` });
  });

  test('of a form', async () => {
    const body = 'start_time=2026-05-04T09:30:00+02:00&label=a&label=b&max_members=x&max_members=';
    const response = await relay().call('POST', '/v2/conferences', body, FORM);
    expect(response.body.errors?.map(({ field }) => field).toSorted()).toEqual([
      ...['end_time', 'label', 'max_members', 'start_time'],
    ]);
  });
});

test('an answer that is sent back as an update changes nothing', async () => {
  const id = await created({ callback_url: 'https://caller.example/', attendees: ['ada'], max_members: 3 });
  const before = await read(id);
  const sentBack = { ...before, conference_pin: '000000', conference_url: 'x', conference_status: 1 };
  expect((await update(id, sentBack)).status).toBe(200);
  expect(await read(id)).toEqual(before);
  const { status, body } = await create({ ...sentBack, id: freshId() });
  expect([status, body.conference?.conference_pin]).not.toEqual([201, '000000']);
});
