import { decodeJwt } from 'jose';
import { DEFAULT_SETTINGS } from '../../simulator/settings';
import { closeAfterEach, sendRequest, startTestSimulator } from './test-simulator';

closeAfterEach();

const user = { username: 'fonestorm', password: 'fonestorm' };

describe('a login', () => {
  it.each([
    ['JSON', JSON.stringify({ ...user, expires: 600 }), 'application/json'],
    ['a form', 'username=fonestorm&password=fonestorm&expires=600', 'application/x-www-form-urlencoded'],
  ])('with %s gives a token, which says when it ends', async (_kind, body, contentType) => {
    const now = Date.parse('2026-05-04T09:00:00Z');
    const { url } = await startTestSimulator({}, { now: () => now });
    const answer = await sendRequest(`${url}/auth`, 'POST', body, { 'content-type': contentType });
    const { token } = answer.body;
    expect([answer.status, answer.body]).toEqual([
      200,
      { status_code: 200, result: 'success', token: expect.any(String), expires: 600 },
    ]);
    expect(decodeJwt(token).exp).toBe(now / 1000 + 600);
    expect((await sendRequest(`${url}/conferences`, 'GET', undefined, { token })).status).toBe(200);
  });

  it('lasts an hour by default, and then is unauthenticated', async () => {
    let now = Date.parse('2026-05-04T09:00:00Z');
    const { url } = await startTestSimulator({}, { now: () => now });
    const { token, expires } = (await sendRequest(`${url}/auth`, 'POST', user)).body;
    expect(expires).toBe(3600);
    const status = async () => (await sendRequest(`${url}/conferences`, 'GET', undefined, { token })).status;
    now += 3599_000;
    expect(await status()).toBe(200);
    now += 1000;
    expect(await status()).toBe(401);
  });

  it.each([
    ['another password', { ...user, password: 'other' }, 401],
    ['another user', { ...user, username: 'other' }, 401],
    ['a name that objects have', { username: 'constructor', password: 'x' }, 401],
    ['no password', { username: 'fonestorm' }, 400],
    ['more than a day', { ...user, expires: 86_401 }, 400],
    ['no time at all', { ...user, expires: 0 }, 400],
  ])('with %s is refused', async (_what, body, status) => {
    const { url } = await startTestSimulator();
    expect((await sendRequest(`${url}/auth`, 'POST', body)).status).toBe(status);
  });

  it('of another simulator is unauthenticated', async () => {
    const [one, other] = [await startTestSimulator(), await startTestSimulator()];
    const { token } = (await sendRequest(`${one.url}/auth`, 'POST', user)).body;
    expect((await sendRequest(`${other.url}/conferences`, 'GET', undefined, { token })).status).toBe(401);
  });
});

it('accepts the users and tokens of its options', async () => {
  const { url } = await startTestSimulator({}, { users: { ada: 'lovelace' }, tokens: ['one', 'two'] });
  const list = async (token: string) =>
    (await sendRequest(`${url}/conferences`, 'GET', undefined, { token })).status;
  expect([await list('one'), await list('two'), await list('key')]).toEqual([200, 200, 401]);
  expect((await sendRequest(`${url}/auth`, 'POST', { username: 'ada', password: 'lovelace' })).status).toBe(
    200,
  );
  expect((await sendRequest(`${url}/auth`, 'POST', user)).status).toBe(401);
});

describe('the limit of requests', () => {
  it('allows ten requests in any second, all routes together, and says when to retry', async () => {
    let now = Date.parse('2026-05-04T09:00:00.900Z');
    const { url, call, control } = await startTestSimulator(
      { requestsPerSecond: DEFAULT_SETTINGS.requestsPerSecond },
      { now: () => now },
    );
    expect((await sendRequest(`${url}/auth`, 'POST', user)).status).toBe(200);
    expect((await call('GET', '/conferences', undefined, { token: 'other' })).status).toBe(401);
    now += 300;
    for (let count = 0; count < 8; count += 1) expect((await call('GET', '/conferences')).status).toBe(200);
    const refused = await call('GET', '/conferences/none');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(refused.body.message).toContain('try again in 700 ms');
    now += 699;
    expect((await call('GET', '/conferences')).status).toBe(429);
    now += 1;
    const two = [await call('GET', '/conferences'), await call('GET', '/conferences')];
    expect(two.map(({ status }) => status)).toEqual([200, 200]);
    expect((await call('GET', '/conferences')).status).toBe(429);
    expect(control.requests()).toMatchObject({ total: 15, peak: 13, overLimit: 3 });
  });

  it('can be changed, and 0 means no limit', async () => {
    const { call, control } = await startTestSimulator({ requestsPerSecond: 1 }, { now: () => 0 });
    await call('GET', '/conferences');
    expect((await call('GET', '/conferences')).status).toBe(429);
    control.changeSettings({ requestsPerSecond: 0 });
    for (let count = 0; count < 20; count += 1) expect((await call('GET', '/conferences')).status).toBe(200);
  });
});
