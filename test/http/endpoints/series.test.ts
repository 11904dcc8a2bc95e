import { problemName } from '../../operations/api-caller';
import { isolatedRelay } from '../../operations/isolated-relay';
import { WEEKLY } from '../../operations/series/series-steps';
import { freshId, testRelay } from '../../operations/test-relay';

const relay = testRelay();

const call = (method: string, path: string, body?: object, headers?: Record<string, string>) =>
  relay().call(method, path, body, headers);
const create = (fields: object = {}) => call('POST', '/v2/series', { ...WEEKLY, id: freshId(), ...fields });
const created = async (fields: object = {}): Promise<string> =>
  JSON.parse((await create(fields)).text).series.id;
const seriesOf = (response: { readonly text: string }) => JSON.parse(response.text).series;
const faultsOf = (response: { readonly text: string }) =>
  (JSON.parse(response.text).errors ?? []).map(
    ({ field, expected }: { field: string; expected: string }) => `${field}: ${expected}`,
  );

test('a series is answered as it was created, and can be sent back', async () => {
  const response = await create({
    exdates: ['20260511T133000', '2026-05-11T13:30'],
    rrule: 'rrule:freq=weekly',
  });
  const series = seriesOf(response);
  expect([response.status, series]).toEqual([
    201,
    {
      ...{ ...WEEKLY, id: expect.any(String), status: 'active', rrule: 'FREQ=WEEKLY' },
      ...{ exdates: ['2026-05-11T13:30:00'], failed_occurrences: [] },
    },
  ]);
  const path = `/v2/series/${series.id}`;
  expect(seriesOf(await call('GET', path))).toEqual(series);
  expect(seriesOf(await call('PUT', path, series))).toEqual(series);
  expect((await relay().ports.series.read(series.id))?.version).toBe(1);
});

test('the same creation again gets the same series, and another content is a conflict', async () => {
  const id = freshId();
  const first = await create({ id });
  expect((await create({ id })).text).toBe(first.text);
  const other = await create({ id, duration: 'PT1H' });
  expect([other.status, problemName(other), faultsOf(other)]).toEqual([
    ...[409, 'id-taken', ['id: the same content for the same id or Idempotency-Key']],
  ]);
  expect(JSON.parse(other.text).title).toBe('The id is taken');
});

test('an Idempotency-Key makes a repeated creation the same series', async () => {
  const { id: _id, ...fields } = WEEKLY;
  const key = { 'idempotency-key': freshId() };
  const [first, again] = [
    await call('POST', '/v2/series', fields, key),
    await call('POST', '/v2/series', fields, key),
  ];
  expect([first.status, again.text]).toEqual([201, first.text]);
});

test('series are listed page by page, without deleted ones', async () => {
  const ids = [await created(), await created(), await created()];
  expect((await call('DELETE', `/v2/series/${ids[1]}`)).status).toBe(200);
  const listed: string[] = [];
  for (let path: string | undefined = '/v2/series?limit=1'; path; ) {
    const { text, headers } = await call('GET', path);
    listed.push(...JSON.parse(text).series.map(({ id }: { id: string }) => id));
    path = /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1];
  }
  expect(listed.filter((id) => ids.includes(id)).toSorted()).toEqual([ids[0], ids[2]].toSorted());
});

test.each<[string, object, string]>([
  ['no template', { template: undefined }, 'template: an object with the fields of a conference'],
  ['a template that is a list', { template: [] }, 'template: an object with the fields of a conference'],
  ['a fault in the template', { template: { attendees: 5 } }, 'template.attendees: a list of at most'],
  ['a time in the template', { template: { start_time: 'x' } }, 'template.start_time: no such field'],
  [
    'an unknown field in the template',
    { template: { lable: 'x' } },
    'template.lable: one of label, organizer, attendees',
  ],
  ['an unknown field', { rule: 'x' }, 'rule: one of id, template'],
  ['an unknown zone', { time_zone: 'Europe/Berln' }, 'time_zone: a time zone of the IANA database'],
  ['an offset as zone', { time_zone: '+02:00' }, 'time_zone: a time zone of the IANA database'],
  [
    'a start with an offset',
    { start: '2026-05-04T09:30:00Z' },
    'start: a local date and time without an offset',
  ],
  ['a duration with months', { duration: 'P1M' }, 'duration: a duration without years and months'],
  ['a duration that is a number', { duration: 45 }, 'duration: an ISO 8601 duration'],
  ['a duration over a week', { duration: 'P8D' }, 'duration: an ISO 8601 duration'],
  ['an unknown rule', { rrule: 'FREQ=SECONDLY' }, 'rrule: FREQ to be DAILY, WEEKLY, MONTHLY or YEARLY'],
  [
    'a rule that never matches',
    { rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31' },
    'rrule: a rule with an occurrence',
  ],
  [
    'an exdate that the rule does not have',
    { exdates: ['2026-05-11T09:00:00'] },
    'exdates: starts of the rule, which does not have 2026-05-11T09:00:00. Its starts on that day: 2026-05-11T13:30:00',
  ],
  [
    'an exdate of a day that the rule does not have',
    { exdates: ['2026-05-12T13:30:00'] },
    'exdates: starts of the rule, which does not have 2026-05-12T13:30:00. Its starts on that day: none',
  ],
  [
    'a rule whose occurrences are over',
    { start: '2026-04-20T13:30:00', rrule: 'FREQ=WEEKLY;COUNT=2' },
    'rrule: a rule with an occurrence that is not over',
  ],
  [
    'a rule whose occurrences are all left out',
    {
      start: '2026-04-27T13:30:00',
      rrule: 'FREQ=WEEKLY;COUNT=3',
      exdates: ['2026-05-04T13:30', '2026-05-11T13:30'],
    },
    'exdates: an occurrence that they do not leave out',
  ],
  ['too many exdates', { exdates: Array(301).fill('2026-05-04T09:30') }, 'exdates: a list of at most 300'],
  ['an id that is too long', { id: 'x'.repeat(49) }, 'id: a string of 1 to 48'],
])('%s is refused, by name', async (_what, fields, fault) => {
  const response = await create(fields);
  expect([response.status, faultsOf(response)]).toEqual([400, [expect.stringContaining(fault)]]);
});

test('a faulty update is refused, and changes nothing', async () => {
  const id = await created();
  const response = await call('PUT', `/v2/series/${id}`, {
    id: 'other',
    rrule: 'FREQ=X',
    template: { label: 5 },
  });
  expect([response.status, faultsOf(response).toSorted()]).toEqual([
    400,
    [
      expect.stringContaining('id: the id in the path'),
      expect.stringContaining('rrule: FREQ'),
      expect.stringContaining('template.label: a string'),
    ],
  ]);
  expect((await relay().ports.series.read(id))?.version).toBe(1);
});

test.each<[string, string, object, string]>([
  ['without a start', '20260511', {}, 'start: a local date'],
  ['to the past', '20260511', { start: '2026-05-04T10:00:00' }, 'start: a start in the future'],
  ['by more than 31 days', '20260511', { start: '2026-07-11T10:00:00' }, 'start: a time at most 31 days'],
  [
    'that has begun',
    '20260427',
    { start: '2026-05-11T10:00:00' },
    'occurrence: an occurrence that has not begun',
  ],
])('a move of an occurrence %s is refused', async (_what, occurrence, fields, fault) => {
  const id = await created({ start: '2026-04-27T13:30:00' });
  const response = await call('PUT', `/v2/series/${id}/occurrences/${occurrence}`, fields);
  expect([response.status, faultsOf(response)]).toEqual([400, [expect.stringContaining(fault)]]);
});

test.each(['20260512', '20260511-2', '20260518', 'x', '20260230'])(
  'occurrence %s does not exist',
  async (occurrence) => {
    const id = await created({ exdates: ['2026-05-18T13:30:00'] });
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', { start: '2026-05-11T10:00:00' }],
      ['DELETE', undefined],
    ] as const) {
      const response = await call(method, `/v2/series/${id}/occurrences/${occurrence}`, body);
      expect([response.status, problemName(response)]).toEqual([404, 'not-found']);
    }
  },
);

test('at most 200 occurrences are moved or skipped', async () => {
  const id = await created({ rrule: 'FREQ=DAILY' });
  const stored = await relay().ports.series.read(id);
  if (!stored) throw new Error('expected a series');
  const skipped = (index: number) => [
    `x${index}`,
    { kind: 'skipped', scheduledStart: '2026-05-30T09:00:00' },
  ];
  const exceptions = Object.fromEntries(Array.from({ length: 200 }, (_, index) => skipped(index)));
  await relay().ports.series.write({ ...stored, version: 2, exceptions });
  const response = await call('DELETE', `/v2/series/${id}/occurrences/20260511`);
  expect([response.status, faultsOf(response)]).toEqual([
    400,
    [expect.stringContaining('at most 200 occurrences')],
  ]);
});

test.each(['GET', 'PUT', 'DELETE'])('%s of an unknown series is not found', async (method) => {
  const response = await call(method, `/v2/series/${freshId()}`, method === 'PUT' ? {} : undefined);
  expect([response.status, JSON.parse(response.text).detail]).toEqual([
    404,
    'There is no series with this id',
  ]);
});

test('the body of a series is JSON: a form is not supported', async () => {
  const id = await created();
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const [method, path] of [
    ['POST', '/v2/series'],
    ['PUT', `/v2/series/${id}`],
    ['PUT', `/v2/series/${id}/occurrences/20260511`],
  ] as const) {
    const { status, headers, text } = await call(method, path, { start: '2026-05-11T15:00:00' }, form);
    expect([status, headers.accept, JSON.parse(text).detail]).toEqual([
      ...[415, 'application/json', 'Content-Type: expected application/json'],
    ]);
  }
});

test('a repeated creation gets its series also after the last occurrence', async () => {
  const it = await isolatedRelay(relay());
  const fields = { ...WEEKLY, rrule: 'FREQ=WEEKLY;COUNT=1' };
  const first = await it.call('POST', '/v2/series', fields);
  it.pass(24 * 3600_000);
  expect(first.status).toBe(201);
  expect((await it.call('POST', '/v2/series', fields)).text).toBe(first.text);
});

describe('exdates', () => {
  const excluding = (...exdates: string[]) =>
    created({ start: '2026-05-04T09:30:00', rrule: 'FREQ=DAILY;BYHOUR=9,14', exdates });
  const exdatesAfter = async (id: string, fields: object) =>
    seriesOf(await call('PUT', `/v2/series/${id}`, fields)).exdates;

  test('keep their occurrences when the rule changes: day and number', async () => {
    const id = await excluding('2026-05-06T09:30:00', '2026-05-07T14:30:00');
    expect(await exdatesAfter(id, { start: '2026-05-04T09:45:00' })).toEqual([
      ...['2026-05-06T09:45:00', '2026-05-07T14:45:00'],
    ]);
    expect(await exdatesAfter(id, { rrule: 'FREQ=DAILY;BYHOUR=10,15,16' })).toEqual([
      ...['2026-05-06T10:45:00', '2026-05-07T15:45:00'],
    ]);
  });

  test('leave out the whole day if a rule without that day is followed by one that has it', async () => {
    const id = await excluding('2026-05-06T09:30:00');
    expect(await exdatesAfter(id, { rrule: 'FREQ=WEEKLY;BYDAY=MO' })).toEqual(['2026-05-06T09:30:00']);
    expect(await exdatesAfter(id, { rrule: 'FREQ=DAILY;BYHOUR=10,15' })).toEqual([
      ...['2026-05-06T10:30:00', '2026-05-06T15:30:00'],
    ]);
  });

  test('of another rule can be sent back, and are refused if the new rule has their day', async () => {
    const id = await excluding('2026-05-06T09:30:00');
    await call('PUT', `/v2/series/${id}`, { rrule: 'FREQ=WEEKLY;BYDAY=MO' });
    const stored = seriesOf(await call('GET', `/v2/series/${id}`));
    const again = await call('PUT', `/v2/series/${id}`, { ...stored, start: '2026-05-04T10:00:00' });
    expect([again.status, seriesOf(again).exdates]).toEqual([200, ['2026-05-06T09:30:00']]);
    const refused = await call('PUT', `/v2/series/${id}`, {
      ...stored,
      start: '2026-05-04T10:00:00',
      rrule: 'FREQ=DAILY',
    });
    expect([refused.status, faultsOf(refused)]).toEqual([
      400,
      [expect.stringContaining('exdates: starts of')],
    ]);
  });

  test('that are more than 300 after a change are refused', async () => {
    const days = Array.from({ length: 26 }, (_, index) => `2026-05-${String(index + 5).padStart(2, '0')}`);
    const id = await created({
      ...{ start: '2026-05-04T09:30:00', rrule: 'FREQ=DAILY' },
      exdates: days.map((day) => `${day}T09:30:00`),
    });
    await call('PUT', `/v2/series/${id}`, { rrule: 'FREQ=DAILY;COUNT=1' });
    const hours = Array.from({ length: 24 }, (_, hour) => hour).join(',');
    const response = await call('PUT', `/v2/series/${id}`, {
      rrule: `FREQ=DAILY;BYHOUR=${hours};BYMINUTE=45`,
    });
    expect([response.status, faultsOf(response)]).toEqual([
      400,
      [expect.stringContaining('exdates: at most 300')],
    ]);
  });
});
