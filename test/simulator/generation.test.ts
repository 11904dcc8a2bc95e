import { closeAfterEach, faultyFields, hourFrom, sendRequest, startTestSimulator } from './test-simulator';

closeAfterEach();

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);
const startSince24 = (
  settings: Parameters<typeof startTestSimulator>[0] = {},
  options: Parameters<typeof startTestSimulator>[1] = {},
) => startTestSimulator({ generation: '2.4', ...settings }, options);

describe('a login of v2.4', () => {
  it('returns 201 with only the token, which is accepted', async () => {
    const { url } = await startSince24();
    const body = 'username=fonestorm&password=fonestorm';
    const { status, body: answer } = await sendRequest(`${url}/auth`, 'POST', body, FORM);
    expect([status, answer]).toEqual([201, { auth: { token: expect.any(String) } }]);
    const { token } = answer.auth;
    expect((await sendRequest(`${url}/conferences`, 'GET', undefined, { token })).status).toBe(200);
  });
});

describe('a conference of v2.4', () => {
  it.each([
    ['JSON', { label: 'Weekly' }, {}],
    ['a form', 'label=Weekly', FORM],
  ])('needs a label alone, in %s, and FoneStorm chooses its id', async (_kind, body, headers) => {
    const { call } = await startSince24();
    const created = await call('POST', '/conferences', body, headers);
    expect([created.status, created.body]).toEqual([201, { conference: { id: UUID, label: 'Weekly' } }]);
    expect((await call('POST', '/conferences', {})).body.message).toBe(
      'label: expected a string of at most 1024 characters',
    );
  });

  it('is a whole object in every answer: without statuses, PIN and callback URL', async () => {
    const { call } = await startSince24({ profile: 'talkative' });
    const fields = { label: 'Weekly', ...hourFrom(60), before_message: 'Soon', after_message: 'Over' };
    const created = await call('POST', '/conferences', { ...fields, max_members: 25 });
    const { id } = created.body.conference;
    const whole = { id, ...fields, max_members: 25 };
    const path = `/conferences/${id}`;
    const answers = [
      created,
      await call('GET', path),
      await call('PUT', path, new URLSearchParams({ label: 'Other', max_members: '7.0' }).toString(), FORM),
      await call('PUT', path, { before_message: '', after_message: null, max_members: '' }),
      await call('GET', '/conferences'),
      await call('DELETE', path, undefined, FORM),
    ];
    const { before_message: _before, max_members: _most, ...left } = { ...whole, label: 'Other' };
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [201, { conference: whole }],
      [200, { conference: whole }],
      [200, { conference: { ...whole, label: 'Other', max_members: 7 } }],
      [200, { conference: left }],
      [200, { conferences: [left] }],
      [200, { conference: left }],
    ]);
    expect((await call('GET', path)).status).toBe(404);
  });

  it('refuses or drops the fields of 2017, by the setting', async () => {
    const { call, control } = await startSince24();
    const older = { id: 'c1', organizer: 'ada', attendees: ['b'], caller_id: '1', callback_url: 'http://h/' };
    const refused = await call('POST', '/conferences', { label: 'x', ...older });
    expect([refused.status, faultyFields(refused.body.message)]).toEqual([400, Object.keys(older)]);
    control.changeSettings({ unknownFields: 'dropped' });
    const dropped = await call('POST', '/conferences', { label: 'x', ...older });
    expect([dropped.status, dropped.body.conference]).toEqual([201, { id: UUID, label: 'x' }]);
    const updated = await call('PUT', `/conferences/${dropped.body.conference.id}`, { ...older, label: 'y' });
    expect(updated.body.conference).toEqual({ id: dropped.body.conference.id, label: 'y' });
  });

  it.each([
    ['with an offset', '2031-05-04T09:00:00+02:00', '2031-05-04T07:00:00.000Z'],
    ['with an offset without a colon', '2031-05-04T09:00:00-0130', '2031-05-04T10:30:00.000Z'],
    ['without an offset', '2031-05-04T09:00:00', '2031-05-04T09:00:00.000Z'],
    ['with a fraction', '2031-05-04T09:00:00.1234567Z', '2031-05-04T09:00:00.123Z'],
    ['a date without a time', '2031-05-04', '2031-05-04T00:00:00.000Z'],
  ])('takes a time %s', async (_what, start_time, expected) => {
    const { call } = await startSince24();
    const { body } = await call('POST', '/conferences', { label: 'x', start_time });
    expect(body.conference).toMatchObject({ start_time: expected });
  });

  it('that ends on a date without a time ends with that day', async () => {
    const { call } = await startSince24();
    const day = { start_time: '2031-05-04', end_time: '2031-05-04' };
    const { body } = await call('POST', '/conferences', { label: 'x', ...day });
    expect(body.conference).toMatchObject({
      ...{ start_time: '2031-05-04T00:00:00.000Z', end_time: '2031-05-04T23:59:59.999Z' },
    });
  });

  it.each([
    ['a 30th of February', '2031-02-30'],
    ['an invalid hour', '2031-05-04T25:00:00Z'],
    ['an invalid offset', '2031-05-04T09:00:00+24:00'],
    ['no ISO 8601', '4 May 2031'],
  ])('refuses %s', async (_what, start_time) => {
    const { call } = await startSince24();
    const { status, body } = await call('POST', '/conferences', { label: 'x', start_time });
    expect([status, faultyFields(body.message)]).toEqual([400, ['start_time']]);
  });

  it('refuses to end before it begins, also by an update', async () => {
    const { call } = await startSince24();
    const { start_time: end_time, end_time: start_time } = hourFrom(60);
    const wrong = await call('POST', '/conferences', { label: 'x', start_time, end_time });
    expect([wrong.status, faultyFields(wrong.body.message)]).toEqual([400, ['end_time']]);
    const { id } = (await call('POST', '/conferences', { label: 'x', start_time })).body.conference;
    expect((await call('PUT', `/conferences/${id}`, { end_time })).status).toBe(400);
  });

  it('accepts the numbers of generated clients', async () => {
    const { call } = await startSince24({}, { fonenumbers: ['5552221234'] });
    const form = new URLSearchParams({ label: 'x', max_members: '25.0', fonenumber: '0.5552221234e10' });
    const { status, body } = await call('POST', '/conferences', form.toString(), FORM);
    expect([status, body.conference]).toMatchObject([201, { max_members: 25 }]);
    const { id } = body.conference;
    expect((await call('GET', `/conferences/${id}/fonenumbers`)).body).toEqual({
      fonenumbers: ['5552221234'],
    });
    const other = await call('POST', '/conferences', { label: 'x', fonenumber: '5550000000' });
    expect([other.status, faultyFields(other.body.message)]).toEqual([400, ['fonenumber']]);
  });
});

it('the routes of FoneNumbers do not exist in 2017', async () => {
  const { call } = await startTestSimulator();
  for (const path of ['/fonenumbers', '/fonenumbers/3215550001']) {
    expect((await call('GET', path)).status).toBe(404);
  }
});
