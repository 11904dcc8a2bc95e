import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FoneStormOptions, foneStormConferences } from '../../../lambda/adapters/fonestorm/conferences';
import type { FoneStorm } from '../../../lambda/ports/fonestorm';
import { silentLogger } from '../../silent-logger';

interface SentRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}
type Responder = (outgoing: ServerResponse, request: SentRequest) => void;

const CONFERENCE = { conference: { id: 'a b' } };
let server: Server;
let respond: Responder;
let requests: SentRequest[];
/** The number of slots taken from the budget. */
let slots: string[];

beforeAll(async () => {
  server = createServer(async (incoming, outgoing) => {
    const text = Buffer.concat(await incoming.toArray()).toString();
    const { method, url: path, headers } = incoming;
    requests.push({ method, path, headers, body: text === '' ? undefined : JSON.parse(text) });
    respond(outgoing, requests.at(-1) as SentRequest);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  [requests, slots] = [[], []];
  respond = says(200, CONFERENCE);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function says(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Responder {
  return (outgoing) => outgoing.writeHead(status, headers).end(JSON.stringify(body));
}

function client(options: Partial<FoneStormOptions> = {}): FoneStorm {
  return foneStormConferences({
    generation: '2017',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    credentials: async () => ({ token: 'key' }),
    budget: { takeSlot: async (purpose) => void slots.push(purpose) },
    purpose: 'status-check',
    logger: silentLogger,
    ...options,
  });
}

describe('a request', () => {
  const fields = { label: 'Weekly', attendees: ['grace'] } as const;
  test.each<[string, (fonestorm: FoneStorm) => Promise<unknown>, string, string, unknown]>([
    ['the details', (it) => it.details('a b'), 'GET', '/a%20b', undefined],
    ['a change', (it) => it.update('a b', fields), 'PUT', '/a%20b', { ...fields, attendees: '["grace"]' }],
    ['a deletion', (it) => it.delete('a b'), 'DELETE', '/a%20b', undefined],
    ['a callback URL', (it) => it.setCallbackUrl('a b', 'x:y'), 'PUT', '/a%20b', { callback_url: 'x:y' }],
    [
      'a creation',
      (it) => it.create({ id: 'a', fields: { callback_url: 'own' } as never, callbackUrl: 'x:y' }),
      ...(['POST', '', { id: 'a', callback_url: 'x:y' }] as const),
    ],
  ])('for %s has its method, path and body, and takes one slot', async (_what, made, method, path, body) => {
    await made(client());
    expect(requests).toMatchObject([{ method, path: `/v2/conferences${path}`, body }]);
    const json = 'application/json';
    expect(requests[0]?.headers).toMatchObject({ token: 'key', 'content-type': json, accept: json });
    expect(slots).toEqual(['status-check']);
  });

  test('for phone numbers has their path', async () => {
    respond = says(200, { fonenumbers: ['1'] });
    expect(await client().fonenumbers('a b')).toEqual(['1']);
    expect(requests).toMatchObject([{ method: 'GET', path: '/v2/conferences/a%20b/fonenumbers' }]);
  });
});

describe('a response', () => {
  test.each([
    [403, 'credentials'],
    [400, 'refused'],
    [499, 'refused'],
    [500, 'unknown'],
    [300, 'unknown'],
    [302, 'unknown'],
  ])('of status %d is the failure %s, with the status', async (status, outcome) => {
    respond = says(status, { message: 'because' }, { location: '/v2/other' });
    const advice = status < 400 ? '; check fonestormUrl' : '';
    const message =
      outcome === 'unknown' ? `status ${status}, a response that could not be parsed${advice}` : 'because';
    await expect(client().delete('a')).rejects.toMatchObject({ outcome, message, details: { status } });
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['7', 7],
    ['86399', 86_399],
    ['100000', 1],
    ['0', 1],
    ['soon', 1],
    ['7 s', 1],
    ['in 7', 1],
    [undefined, 1],
  ])('that FoneStorm is busy, with Retry-After: %s, says to wait for %d s', async (text, retryAfter) => {
    respond = says(429, {}, text === undefined ? {} : { 'retry-after': text });
    await expect(client().delete('a')).rejects.toMatchObject({
      ...{ outcome: 'busy', message: 'no reason given', details: { status: 429, retryAfter } },
    });
  });
});

test('cuts off or leaves out a very long reason of a refusal', async () => {
  respond = says(400, { message: 'x'.repeat(2 ** 21) });
  await expect(client().delete('a')).rejects.toMatchObject({
    outcome: 'refused',
    message: 'no reason given',
  });
  respond = says(400, { message: 'x'.repeat(10_000) });
  await expect(client().delete('a')).rejects.toMatchObject({ message: 'x'.repeat(500) });
});

describe('a connection', () => {
  test('that cannot be opened is unreachable: FoneStorm did not read the request', async () => {
    await expect(client({ url: 'http://127.0.0.1:1/v2' }).delete('a')).rejects.toMatchObject({
      ...{ outcome: 'unreachable', message: 'no connection', cause: { code: 'ECONNREFUSED' } },
    });
  });

  test('that breaks has an unknown outcome', async () => {
    respond = (outgoing) => outgoing.destroy();
    await expect(client().delete('a')).rejects.toMatchObject({
      ...{ outcome: 'unknown', message: 'the connection broke', cause: { code: 'ECONNRESET' } },
    });
  });

  test('without a response in time is a timeout', async () => {
    respond = () => undefined;
    await expect(client({ timeout: 50 }).delete('a')).rejects.toMatchObject({
      ...{ outcome: 'timeout', message: 'no response within 50 ms', cause: { name: 'AbortError' } },
    });
  });

  test('to an https URL uses TLS', async () => {
    const { port } = server.address() as AddressInfo;
    await expect(client({ url: `https://127.0.0.1:${port}/v2` }).delete('a')).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/^(EPROTO|ERR_SSL)/) },
    });
  });
});

describe('a token', () => {
  const login = { username: 'u', password: 'p' };
  let tokens: string[];
  beforeEach(() => {
    tokens = [];
  });

  /** A login gives the next token. Other requests get the given response. */
  function logsIn(next: () => string, other: Responder = says(200, CONFERENCE), isNested = false): void {
    respond = (outgoing, one) => {
      if (one.path !== '/v2/auth') return other(outgoing, one);
      const token = next();
      tokens.push(token);
      says(200, isNested ? { auth: { token } } : { token })(outgoing, one);
    };
  }
  const jwt = (claims: object) =>
    ['{}', JSON.stringify(claims)].map((part) => Buffer.from(part).toString('base64url')).join('.');
  const logins = () => requests.filter(({ path }) => path === '/v2/auth');
  const withLogin = () => client({ credentials: async () => login });

  test.each([[false], [true]])(
    'comes from a login, which also takes a slot (inside "auth": %s)',
    async (isNested) => {
      logsIn(() => 'first', undefined, isNested);
      await withLogin().delete('a');
      const json = 'application/json';
      expect(requests[0]).toMatchObject({
        ...{ method: 'POST', path: '/v2/auth', body: { ...login, expires: 3600 } },
        headers: { 'content-type': json, accept: json },
      });
      expect(requests[1]?.headers.token).toBe('first');
      expect(slots).toEqual(['status-check', 'status-check']);
    },
  );

  test('is shared by requests that need one at the same moment', async () => {
    logsIn(() => 'first');
    const fonestorm = withLogin();
    await Promise.all([fonestorm.delete('a'), fonestorm.delete('b'), fonestorm.delete('c')]);
    expect(logins()).toHaveLength(1);
  });

  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
  test.each([
    ['that ends in less than a minute', () => jwt({ exp: inSeconds(50) }), 2],
    ['that ends later', () => jwt({ exp: inSeconds(90), name: '¿÷ÿ?>' }), 1],
    ['that does not say when it ends', () => jwt({ exp: 'soon' }), 1],
    ['whose claims are nothing', () => `a.${Buffer.from('null').toString('base64url')}`, 1],
    ['that is not a JSON Web Token', () => 'opaque', 1],
  ])('%s is asked for so often for two requests: %#', async (_what, next, times) => {
    logsIn(next);
    const fonestorm = withLogin();
    await fonestorm.delete('a');
    await fonestorm.delete('a');
    expect(logins()).toHaveLength(times);
  });

  test.each([['x'.repeat(10_000)], [''], ['a b'], [7]])(
    'that no header can carry is not FoneStorm’s: %j',
    async (odd) => {
      logsIn(() => odd as string);
      await expect(withLogin().delete('a')).rejects.toMatchObject({ outcome: 'wrong address' });
      expect(requests).toHaveLength(1);
    },
  );

  test('that is refused is replaced once, and the request repeated', async () => {
    const other: Responder = (outgoing, one) =>
      says(one.headers.token === 'token-1' ? 401 : 200, CONFERENCE)(outgoing, one);
    logsIn(() => `token-${tokens.length + 1}`, other);
    await withLogin().delete('a');
    expect(requests.map(({ path, headers }) => headers.token ?? path)).toEqual([
      ...['/v2/auth', 'token-1', '/v2/auth', 'token-2'],
    ]);
  });

  test('that is refused each time is an error after two requests', async () => {
    logsIn(() => `token-${tokens.length + 1}`, says(401, {}));
    await expect(withLogin().delete('a')).rejects.toMatchObject({ outcome: 'credentials' });
    expect(requests).toHaveLength(4);
  });

  test('that is fixed and refused is an error without a repeat', async () => {
    respond = says(401, {});
    await expect(client().delete('a')).rejects.toMatchObject({
      ...{ outcome: 'credentials', message: 'FoneStorm refuses the token' },
    });
    expect(requests).toHaveLength(1);
  });

  test('that was replaced meanwhile is used', async () => {
    respond = (outgoing, request) =>
      says(request.headers.token === 'new' ? 200 : 401, CONFERENCE)(outgoing, request);
    const known = ['old', 'new'];
    await client({ credentials: async () => ({ token: known.shift() ?? 'none' }) }).delete('a');
    expect(requests.map(({ headers }) => headers.token)).toEqual(['old', 'new']);
  });

  test('is unreachable if its login breaks: no request was sent', async () => {
    respond = (outgoing) => outgoing.destroy();
    await expect(withLogin().delete('a')).rejects.toMatchObject({
      ...{ outcome: 'unreachable', message: 'the login failed' },
      cause: { outcome: 'unknown' },
    });
  });
});
