import { inMemoryLoginGuard } from '../in-memory/login-guard';
import { type ApiResponse, problemName } from '../operations/api-caller';
import { embeddedStore } from '../operations/embedded-store';
import { CREDENTIALS, FIELDS, freshId, testRelay } from '../operations/test-relay';

const relay = testRelay({ openStore: embeddedStore });

/** A request with these headers and no others. */
async function list(headers: Readonly<Record<string, string>>): Promise<ApiResponse> {
  const { handleRequest } = relay();
  const response = await handleRequest({
    ...{ method: 'GET', path: '/v2/conferences', query: '', headers, body: Buffer.alloc(0) },
    ...{ requestId: freshId(), sourceIp: '192.0.2.1' },
  });
  return { ...response, text: response.body, body: JSON.parse(response.body) };
}

describe('the token header', () => {
  test.each([['key'], ['key of grace']])('accepts %j, one of several tokens', async (token) => {
    expect((await list({ token })).status).toBe(200);
  });

  test.each([
    ['no header', {}],
    ['an empty one', { token: '' }],
    ['another one', { token: 'other' }],
    ['the beginning of a valid one', { token: 'ke' }],
    ['a valid one and more', { token: 'keys' }],
    ['a valid one in upper case', { token: 'KEY' }],
    ['two valid ones', { token: 'key, key' }],
    ['the name of a caller', { token: 'ada' }],
    ['a name that every object has', { token: 'constructor' }],
    ['a password', { token: 'right' }],
    ['another header', { authorization: 'Bearer key' }],
    ['a token that is not a JWT', { token: 'a.b.c' }],
    ['a JWT that nobody signed', { token: `${base64url({ alg: 'none' })}.${base64url({ sub: 'ada' })}.` }],
  ])('is required: refuses a request with %s', async (_what, headers) => {
    const response = await list(headers);
    expect([response.status, problemName(response)]).toEqual([401, 'unauthenticated']);
    expect(response.body.detail).toBe('token: expected a header with a valid token');
  });

  test.each([
    ['GET', ''],
    ['POST', ''],
    ['GET', '/x'],
    ['PUT', '/x'],
    ['DELETE', '/x'],
    ['GET', '/x/fonenumbers'],
    ['GET', '/x/callbacks'],
    ['GET', '/x/callbacks/y'],
  ])('is checked by %s /v2/conferences%s before anything else', async (method, path) => {
    const response = await relay().call(method, `/v2/conferences${path}?limit=no`, '{', { token: 'other' });
    expect(problemName(response)).toBe('unauthenticated');
  });

  test('accepts no token that is configured as empty', async () => {
    const call = relay().with({ credentials: async () => ({ ...CREDENTIALS, tokens: { ada: 'key' } }) });
    expect((await call('GET', '/v2/conferences', undefined, { token: '' })).status).toBe(401);
    expect((await call('GET', '/v2/conferences', undefined, { token: 'key of grace' })).status).toBe(401);
  });

  test('cannot be checked while the credentials are unreadable: 503 with Retry-After', async () => {
    const call = relay().with({ credentials: () => Promise.reject(new Error('of the secret: key')) });
    const response = await call('GET', '/v2/conferences');
    expect([response.status, response.headers['retry-after']]).toEqual([503, '1']);
    expect(response.text).not.toContain('of the secret');
  });
});

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** An address without earlier logins. */
let lastAddress = 0;
function freshAddress(): string {
  lastAddress += 1;
  return `198.51.100.${lastAddress}`;
}

function logIn(body: unknown, sourceIp = freshAddress(), headers = {}): Promise<ApiResponse> {
  return relay().call('POST', '/v2/auth', body, { token: '', ...headers }, sourceIp);
}

const right = { username: 'ada', password: 'right' };
const wrong = { username: 'ada', password: 'wrong' };

describe('a login', () => {
  test('returns a token in the shapes of both generations', async () => {
    const response = await logIn(right);
    expect([response.status, response.body]).toEqual([
      201,
      {
        ...{ status_code: 200, result: 'success', expires: 3600 },
        token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        auth: { token: response.body.token },
      },
    ]);
    expect((await list({ token: response.body.token ?? '' })).status).toBe(200);
  });

  test('accepts a form', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const response = await logIn('username=ada&password=right&expires=60', undefined, headers);
    expect([response.status, response.body.expires]).toEqual([201, 60]);
  });

  test.each([
    [60, 60],
    ['86400', 86_400],
    ['3600.0', 3600],
    ['0.36e4', 3600],
    [1, 1],
    [null, 3600],
    ['', 3600],
  ])('with expires %j returns the lifetime, in the token too', async (expires, seconds) => {
    const { body } = await logIn({ ...right, expires });
    expect(body.expires).toBe(seconds);
    const claims = JSON.parse(Buffer.from(body.token?.split('.')[1] ?? '', 'base64url').toString());
    expect(claims.exp - claims.iat).toBe(seconds);
  });

  test.each([
    ['nothing', undefined, ['username', 'password']],
    ['no password', { username: 'ada' }, ['password']],
    ['no user name', { password: 'right' }, ['username']],
    ['an empty user name', { ...right, username: '' }, ['username']],
    ['other kinds', { username: 1, password: {}, expires: [] }, ['username', 'password', 'expires']],
    ['an end that is too far', { ...right, expires: 86_401 }, ['expires']],
    ['an end at once', { ...right, expires: 0 }, ['expires']],
    ['half a second', { ...right, expires: 0.5 }, ['expires']],
    ['a string for the end', { ...right, expires: 'never' }, ['expires']],
    ['part of a second in another notation', { ...right, expires: '15e-1' }, ['expires']],
    ['a unit in the end', { ...right, expires: '60 s' }, ['expires']],
  ])('with %s gets every fault in one answer', async (_what, body, fields) => {
    const expected: Readonly<Record<string, string>> = {
      ...{ username: 'a string', password: 'a string' },
      expires: 'a whole number of seconds from 1 to 86400',
    };
    const response = await logIn(body);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual(fields.map((field) => ({ field, expected: expected[field] })));
  });

  test.each([
    ['expiry', 60],
    ['conference_pin', '123456'],
  ])('rejects the unknown field %s: a misspelt "expires" would be a longer login', async (field, value) => {
    const response = await logIn({ ...right, [field]: value });
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ field, expected: 'one of username, password, expires' }]);
  });

  test.each([
    ['another password', wrong],
    ['another user', { username: 'eve', password: 'right' }],
    ['a user that every object has', { username: 'constructor', password: 'right' }],
    ['a user that every object has, and no password', { username: '__proto__', password: '' }],
    ['an empty password', { username: 'eve', password: '' }],
  ])('with %s is refused with the same text', async (_what, body) => {
    const response = await logIn(body);
    expect([response.status, problemName(response)]).toEqual([401, 'unauthenticated']);
    expect(response.body.detail).toBe('username, password: expected the credentials of a user');
  });

  test('returns a token that expires', async () => {
    const expired = await relay().ports.loginTokens.sign('ada', -1, CREDENTIALS.loginKey);
    expect(problemName(await list({ token: expired }))).toBe('unauthenticated');
    const valid = await relay().ports.loginTokens.sign('ada', 60, CREDENTIALS.loginKey);
    expect((await list({ token: valid })).status).toBe(200);
  });

  test('returns a token that ends with its user, and with the key that signed it', async () => {
    const { token = '' } = (await logIn(right)).body;
    const without = relay().with({
      credentials: async () => ({ ...CREDENTIALS, users: { grace: 'right' } }),
    });
    expect(problemName(await without('GET', '/v2/conferences', undefined, { token }))).toBe(
      'unauthenticated',
    );
    const loginKey = Buffer.alloc(32, 1).toString('base64');
    const rotated = relay().with({ credentials: async () => ({ ...CREDENTIALS, loginKey }) });
    expect(problemName(await rotated('GET', '/v2/conferences', undefined, { token }))).toBe(
      'unauthenticated',
    );
  });

  test('is a different caller than a token of the same name', async () => {
    const { token = '' } = (await logIn(right)).body;
    const key = { 'idempotency-key': freshId() };
    const ids = [{ token }, { token: 'key' }].map(async (headers) => {
      const response = await relay().call('POST', '/v2/conferences', FIELDS, { ...headers, ...key });
      return response.body.conference?.id;
    });
    expect(new Set(await Promise.all(ids)).size).toBe(2);
  });
});

describe('guessing a password', () => {
  test('is slowed down for its own address only, longer each time', async () => {
    const from = freshAddress();
    for (const _ of [1, 2, 3]) expect((await logIn(wrong, from)).status).toBe(401);
    for (const seconds of [1, 2, 4]) {
      const held = await logIn(right, from);
      expect([held.status, problemName(held), held.headers['retry-after']]).toEqual([
        ...[429, 'too-many-logins', String(seconds)],
      ]);
      expect(held.body.detail).toMatch(new RegExp(`: try again in ${seconds} s$`));
      relay().pass(seconds * 1000);
      expect((await logIn(wrong, from)).status).toBe(401);
    }
    expect((await logIn(right)).status).toBe(201);
  });

  test('by 300 requests at once compares three, also if one of them is right', async () => {
    const from = freshAddress();
    const compared: string[] = [];
    const { credentials } = relay().ports;
    const users = new Proxy(
      { ada: 'right' },
      {
        get(passwords, name) {
          compared.push(String(name));
          return Reflect.get(passwords, name);
        },
      },
    );
    const call = relay().with({
      credentials: async () => ({ ...(await credentials()), users }),
      loginGuard: inMemoryLoginGuard(Date.now),
    });
    const guesses = Array.from({ length: 300 }, (_, index) => ({
      username: 'ada',
      password: `guess ${index}`,
    }));
    const responses = await Promise.all(
      [...guesses, right].map((guess) => call('POST', '/v2/auth', guess, { token: '' }, from)),
    );
    expect(compared).toEqual(['ada', 'ada', 'ada']);
    const statuses = responses.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([401, 401, 401, ...Array(298).fill(429)]);
  });

  test('is not counted while the credentials are unreadable', async () => {
    const from = freshAddress();
    const call = relay().with({ credentials: () => Promise.reject(new Error('no secret')) });
    for (const _ of [1, 2, 3, 4])
      expect((await call('POST', '/v2/auth', right, { token: '' }, from)).status).toBe(503);
    expect((await logIn(right, from)).status).toBe(201);
  });

  test('is counted together for requests without a known address', async () => {
    for (const _ of [1, 2, 3]) expect((await logIn(wrong, '')).status).toBe(401);
    expect((await logIn(right, '')).status).toBe(429);
  });

  test('is no longer counted after a successful login', async () => {
    const from = freshAddress();
    for (const _ of [1, 2, 3]) await logIn(wrong, from);
    relay().pass(1000);
    expect((await logIn(right, from)).status).toBe(201);
    for (const _ of [1, 2, 3]) expect((await logIn(wrong, from)).status).toBe(401);
  });

  test('does not count a request with faults', async () => {
    const from = freshAddress();
    for (const _ of [1, 2, 3, 4]) expect((await logIn({}, from)).status).toBe(400);
    expect((await logIn(right, from)).status).toBe(201);
  });
});
