import { deployment } from './deployment';
import { fonestorm } from './fonestorm';
import { request, send, times } from './relay';
import { USER } from './secrets';

const { url } = deployment();

test('a conference is created, read, listed, changed and deleted', async () => {
  const fields = { id: 'visit', label: 'Visit · 会議', ...times(), organizer: 'ada', attendees: ['grace'] };
  const callbackUrl = 'https://caller.example/hook';
  const created = await send('POST', '/v2/conferences', { ...fields, callback_url: callbackUrl });
  expect(created).toMatchObject({ status: 201, body: { conference: { id: 'visit' } } });
  const { conference_pin } = created.body.conference;
  expect(conference_pin).toMatch(/^\d+$/);

  const shown = { ...fields, conference_pin, conference_url: callbackUrl };
  const read = await request('GET', '/v2/conferences/visit');
  expect(read).toMatchObject({ status: 200, body: { conference: { ...shown, attendees_status: 0 } } });
  expect(read.headers.get('age')).toMatch(/^\d+$/);
  const list = await request('GET', '/v2/conferences');
  expect(list.body.conferences).toContainEqual(expect.objectContaining(shown));
  const fonenumbers = await request('GET', '/v2/conferences/visit/fonenumbers');
  expect(fonenumbers).toMatchObject({ status: 200, body: { fonenumbers: [expect.any(String)] } });

  expect((await send('PUT', '/v2/conferences/visit', { label: 'Second visit' })).status).toBe(200);
  const fresh = await request('GET', '/v2/conferences/visit', { headers: { 'cache-control': 'no-cache' } });
  expect(fresh).toMatchObject({ status: 200, body: { conference: { label: 'Second visit' } } });
  expect((await fonestorm.conference('visit')).fields.label).toBe('Second visit');

  expect((await request('DELETE', '/v2/conferences/visit')).status).toBe(200);
  expect((await request('GET', '/v2/conferences/visit')).status).toBe(404);
  await expect(fonestorm.conference('visit')).rejects.toThrow('404');
});

test('FoneStorm gets a capability URL at the address of the deployment', async () => {
  await send('POST', '/v2/conferences', { id: 'capable', ...times() });
  const [base, capability] = (await fonestorm.callbackUrl('capable')).split('/callbacks/capable/');
  expect(base).toBe(url);
  expect(capability).toMatch(/^k1\.[\w-]{43}$/);
});

test('a conference is created from a form, which API Gateway encodes as base64', async () => {
  const { start_time, end_time } = times();
  const form = new URLSearchParams({ id: 'form', start_time, end_time, label: 'né & 50 % + 1' });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const created = await request('POST', '/v2/conferences', { headers, body: form.toString() });
  expect(created.status).toBe(201);
  const { body } = await request('GET', '/v2/conferences/form');
  expect(body.conference).toMatchObject({ label: 'né & 50 % + 1', start_time });
});

test('a repeated creation with the same idempotency key creates nothing', async () => {
  const fields = { ...times(), label: 'Once' };
  const headers = { 'idempotency-key': 'once' };
  const create = () => send('POST', '/v2/conferences', fields, { headers });
  const [first, second] = [await create(), await create()];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body).toEqual(first.body);
});

test('a login gives a token that opens the API', async () => {
  const refused = await send('POST', '/v2/auth', { ...USER, password: 'wrong' });
  expect(refused.status).toBe(401);
  const { status, body } = await send('POST', '/v2/auth', USER);
  expect(status).toBe(201);
  expect((await request('GET', '/v2/conferences', { token: body.token })).status).toBe(200);
});

describe('refused requests get a problem from the relay’s own functions', () => {
  test.each<[string, string, number, string]>([
    ['GET', '/v2/conferences/nobody-made-this', 404, 'not-found'],
    ['GET', '/v2/nothing/here', 404, 'not-found'],
    ['GET', '/', 404, 'not-found'],
    ['PATCH', '/v2/conferences/visit', 405, 'method-not-allowed'],
    ['DELETE', '/v2/conferences', 405, 'method-not-allowed'],
  ])('%s %s', async (method, path, status, problem) => {
    const response = await request(method, path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.body).toMatchObject({
      type: `urn:conference-relay:problem:${problem}`,
      status_code: status,
    });
    expect(response.headers.has('allow')).toBe(status === 405);
  });

  test('a request without a token, or with an unknown one', async () => {
    for (const token of ['', 'another']) {
      const response = await request('GET', '/v2/conferences', { token });
      expect(response).toMatchObject({ status: 401, body: { status_code: 401 } });
    }
  });

  test('a creation with several faults: one answer lists all of them', async () => {
    const { status, body } = await send('POST', '/v2/conferences', { start_time: 'soon', labl: 'x' });
    expect(status).toBe(400);
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      ...['end_time', 'labl', 'start_time'],
    ]);
  });

  test('a body that is not JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await request('POST', '/v2/conferences', { headers, body: '{"start' })).status).toBe(400);
  });
});
