import { problemName } from '../../operations/api-caller';
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
  expect([other.status, problemName(other)]).toEqual([409, 'id-taken']);
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
  ['to the past', '20260511', { start: '2026-05-04T10:00:00' }, 'start: a time that is not over'],
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
