import { FONENUMBER_EXPECTED } from '../../lambda/http/requests/parse-fonenumber';
import { problemName } from '../operations/api-caller';
import { FIELDS, freshId, testRelay } from '../operations/test-relay';

const relay = testRelay({ generation: '2.4' });
const TIMES = { start_time: FIELDS.start_time, end_time: FIELDS.end_time };
const CLEARED = { start_time: '', end_time: '' };

const create = (fields: object) => relay().call('POST', '/v2/conferences', fields);
const update = (id: string, fields: object) => relay().call('PUT', `/v2/conferences/${id}`, fields);
const read = async (id: string) => (await relay().call('GET', `/v2/conferences/${id}`)).body.conference;
const created = async (fields: object) => {
  const id = freshId();
  const { status } = await create({ id, ...fields });
  expect(status).toBe(201);
  return id;
};

test('a label without times is enough: the conference is always open, and its times are empty', async () => {
  const id = await created({ label: 'Standing room' });
  expect(await read(id)).toMatchObject({ id, label: 'Standing room', ...CLEARED });
});

test('times without a label are enough, and FoneStorm gets a generated label', async () => {
  const id = await created(TIMES);
  expect(await read(id)).toMatchObject({ id, label: '', ...TIMES });
  const labels = relay()
    .simulator.control.conferences()
    .map(({ fields }) => fields.label);
  expect(labels).toContain(`Conference ${id}`);
});

test.each([
  ['nothing', {}, [{ field: 'label', expected: 'a label, or start_time and end_time' }]],
  ['an empty label', { label: '' }, [{ field: 'label', expected: 'a label, or start_time and end_time' }]],
  [
    'a start alone',
    { label: 'x', start_time: TIMES.start_time },
    [{ field: 'end_time', expected: 'a time with start_time, or neither of them' }],
  ],
  [
    'an end alone, and an empty start',
    { label: 'x', start_time: '', end_time: TIMES.end_time },
    [{ field: 'start_time', expected: 'a time with end_time, or neither of them' }],
  ],
  [
    'an end before its start',
    { start_time: TIMES.end_time, end_time: TIMES.start_time },
    [{ field: 'end_time', expected: `a time after start_time, ${TIMES.end_time}` }],
  ],
  [
    'an invalid FoneNumber',
    { label: 'x', fonenumber: '+13215550001' },
    [{ field: 'fonenumber', expected: FONENUMBER_EXPECTED }],
  ],
])('a creation with %s is refused', async (_what, fields, errors) => {
  const response = await create(fields);
  expect(problemName(response)).toBe('invalid-request');
  expect(response.body.errors).toEqual(errors);
});

test('an update sets the times of a conference without any, and clears both again', async () => {
  const id = await created({ label: 'Standing room' });
  expect(await update(id, TIMES)).toMatchObject({ status: 200 });
  expect(await read(id)).toMatchObject(TIMES);
  expect(await update(id, CLEARED)).toMatchObject({ status: 200 });
  expect(await read(id)).toMatchObject({ label: 'Standing room', ...CLEARED });
});

test.each([
  ['gives one time alone', {}, { end_time: TIMES.end_time }, 'start_time'],
  ['clears one time only', TIMES, { start_time: '' }, 'start_time'],
])('an update that %s is refused', async (_what, before, fields, field) => {
  const id = await created({ label: 'Weekly', ...before });
  const response = await update(id, fields);
  expect(response.status).toBe(400);
  expect(response.body.errors).toMatchObject([{ field }]);
});

test('an answer can be sent back as an update', async () => {
  const id = await created({ label: 'Standing room', organizer: 'ada', attendees: ['grace'] });
  const before = await read(id);
  expect(await update(id, before ?? {})).toMatchObject({ status: 200 });
  expect(await read(id)).toEqual(before);
});

test('fields that FoneStorm does not have are kept by the relay, and their changes are not sent', async () => {
  const own = { organizer: 'ada', attendees: ['grace'], caller_id: '3217591081' };
  const id = await created({ label: 'Weekly', ...own });
  const sent = relay().sent.length;
  await update(id, { organizer: 'edsger', callback_url: 'https://receiver.example/' });
  expect(relay().sent.slice(sent)).not.toContain('details');
  expect(await read(id)).toMatchObject({ ...own, organizer: 'edsger' });
});

test('a cleared label becomes a generated label at FoneStorm', async () => {
  const id = await created({ label: 'Weekly' });
  await update(id, { label: '' });
  expect(await read(id)).toMatchObject({ label: '' });
  const labels = relay()
    .simulator.control.conferences()
    .map(({ fields }) => fields.label);
  expect(labels).toContain(`Conference ${id}`);
});

test('a conference without times starts and ends with its visitors, and its records expire by age', async () => {
  const it = relay();
  const id = await created({ label: 'Standing room' });
  const events = await it.advance();
  expect(events.filter(({ detail }) => detail.metadata.conferenceId === id).map(({ type }) => type)).toEqual([
    'Conference Scheduled',
  ]);
  const { items } = await it.ports.conferenceLog.records(id, 'all', 10);
  expect(items[0]?.expiresAt).toBe('2026-08-02T09:00:00.000Z');
});
