import { createHmac, randomBytes } from 'node:crypto';
import { callbackRoutes } from '../../../lambda/http/endpoints/receive-callback';
import { withProblemResponses } from '../../../lambda/http/responses/error-to-problem';
import { createRouter } from '../../../lambda/http/routing';
import type { Logger } from '../../../lambda/ports/logger';
import { type ApiCall, type ApiResponse, apiCaller, problemName } from '../../operations/api-caller';
import { interceptPort } from '../../operations/intercept-port';
import { CALLBACK_KEYS, freshId, type Ports, testRelay } from '../../operations/test-relay';
import { onGateway, onNode } from '../hosts';

const relay = testRelay();

const OLD = randomBytes(32).toString('base64');
const ROTATED = { current: 'k2', keys: { ...CALLBACK_KEYS.keys, k2: randomBytes(32).toString('base64') } };
const BASIC = { ...CALLBACK_KEYS, basic: { username: 'fonestorm', password: 'of:the deployment, größer' } };

/** A callback path with a MAC according to RFC 2104. */
function hook(id: string, name = 'k1', key: string = CALLBACK_KEYS.keys.k1): string {
  const mac = createHmac('sha256', key).update(id).digest('base64url');
  return `/callbacks/${id}/${name}.${mac}`;
}

/** Sends a request without a token, as FoneStorm does. */
function callBack(
  target: string,
  body?: unknown,
  headers = {},
  call: ApiCall = relay().call,
  method = 'POST',
) {
  return call(method, target, body, { token: '', ...headers });
}

function entriesOf(id: string) {
  return relay().mailbox.filter(({ conferenceId }) => conferenceId === id);
}

describe('a callback to a capability', () => {
  test.each([
    ['GET: a query', 'GET', '?attendees_status=1', undefined, {}],
    [
      'POST: a query, and JSON under a form header',
      ...(['POST', '?attendees_status=1', '{"attendees_status":1}'] as const),
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['JSON', 'POST', '?attendees_status=1', '{"attendees_status":1}', { 'content-type': 'application/json' }],
    ['a form', 'POST', '', 'attendees_status=1', { 'content-type': 'application/x-www-form-urlencoded' }],
    [
      'what nobody understands',
      'POST',
      '?%zz',
      Buffer.from([0, 255, 195, 40]),
      { 'content-type': 'image/png' },
    ],
    ['JSON that is broken', 'POST', '', '{"attendees_status":', { 'content-type': 'application/json' }],
    [
      'a packed body',
      'POST',
      '',
      Buffer.from([31, 139, 8]),
      { 'content-type': 'x', 'content-encoding': 'gzip' },
    ],
    ['nothing', 'POST', '', undefined, { 'content-type': '' }],
  ] as const)('with %s is stored as received', async (_what, method, query, body, headers) => {
    const id = freshId();
    const response = await callBack(`${hook(id)}${query}`, body, headers, relay().call, method);
    const [entry] = entriesOf(id);
    expect([response.status, response.body]).toEqual([200, { entry: entry?.id }]);
    expect(entry).toEqual({
      kind: 'callback',
      id: expect.stringMatching(/^callback-\d{8}T\d{9}Z-[\w-]+$/),
      conferenceId: id,
      receivedAt: relay().ports.clock.now(),
      request: {
        method,
        query: query.slice(1),
        headers: { 'content-type': 'application/json', ...headers },
        body: Buffer.from(body ?? '').toString('base64'),
      },
    });
  });

  test('equal ones become separate entries', async () => {
    const id = freshId();
    for (const _ of [1, 2, 3]) await callBack(hook(id), { attendees_status: 1 });
    expect(new Set(entriesOf(id).map((entry) => entry.id)).size).toBe(3);
  });

  test('is stored and logged without the capability and the credentials', async () => {
    const id = freshId();
    const logged: string[] = [];
    const keep = (...line: unknown[]) => {
      logged.push(JSON.stringify(line));
    };
    const logger: Logger = { info: keep, warn: keep, error: keep };
    const call = relay().with({ logger, callbackKeys: async () => BASIC });
    const headers = {
      ...{ authorization: basic(BASIC.basic), cookie: 'a=secret', token: 'key', forwarded: 'for=x' },
      ...{ 'x-amzn-trace-id': 'trace', referer: `https://relay.example${hook(id)}`, 'user-agent': 'FS' },
    };
    expect((await callBack(hook(id), { a: 1 }, headers, call)).status).toBe(200);
    expect(entriesOf(id)).toMatchObject([
      { request: { headers: { 'content-type': 'application/json', 'user-agent': 'FS' } } },
    ]);
    expect(logged).toHaveLength(1);
    const [, capability = ''] = hook(id).split(`${id}/k1.`);
    const output = [JSON.stringify(entriesOf(id)), ...logged].join();
    for (const secret of [capability, basic(BASIC.basic), 'a=secret', 'trace'])
      expect(output).not.toContain(secret);
  });

  test('uses only the keys and the mailbox', async () => {
    const id = freshId();
    const { ports } = relay();
    const calls: string[] = [];
    const noting = (port: string) => async (name: string, work: () => Promise<unknown>) => {
      calls.push(`${port}.${name}`);
      return work();
    };
    const noted: Ports = {
      ...ports,
      mailbox: interceptPort(ports.mailbox, noting('mailbox')),
      callbackKeys: interceptPort({ read: ports.callbackKeys }, noting('callbackKeys')).read,
      definitions: interceptPort(ports.definitions, noting('definitions')),
      conferenceLog: interceptPort(ports.conferenceLog, noting('journal')),
      fonestorm: interceptPort(ports.fonestorm, noting('fonestorm')),
      credentials: interceptPort({ read: ports.credentials }, noting('credentials')).read,
    };
    expect((await callBack(hook(id), {}, {}, relay().with(noted))).status).toBe(200);
    expect(calls).toEqual(['callbackKeys.read', 'mailbox.put']);
  });

  test('is answered only after the mailbox has it', async () => {
    const id = freshId();
    let take: (() => void) | undefined;
    const mailbox = {
      put: () =>
        new Promise<void>((resolve) => {
          take = resolve;
        }),
    };
    let answered: ApiResponse | undefined;
    const answering = callBack(hook(id), {}, {}, relay().with({ mailbox })).then((response) => {
      answered = response;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([typeof take, answered]).toEqual(['function', undefined]);
    take?.();
    await answering;
    expect(answered?.status).toBe(200);
  });

  test('that the mailbox refuses gets 503, so that FoneStorm sends it again', async () => {
    const mailbox = { put: () => Promise.reject(new Error('QueueDoesNotExist: mailbox')) };
    const response = await callBack(hook(freshId()), {}, {}, relay().with({ mailbox }));
    expect([response.status, problemName(response), response.headers['retry-after']]).toEqual([
      503,
      'unavailable',
      '1',
    ]);
    expect(response.text).not.toContain('Queue');
  });

  test('while the keys are unreadable gets 503, so that FoneStorm sends it again', async () => {
    const call = relay().with({ callbackKeys: () => Promise.reject(new Error('no such secret')) });
    expect((await callBack(hook(freshId()), {}, {}, call)).status).toBe(503);
  });
});

describe('the keys', () => {
  test('verify callback URLs of the current key and of earlier ones', async () => {
    const call = relay().with({ callbackKeys: async () => ROTATED });
    const id = freshId();
    expect((await callBack(hook(id), {}, {}, call)).status).toBe(200);
    expect((await callBack(hook(id, 'k2', ROTATED.keys.k2), {}, {}, call)).status).toBe(200);
    expect(entriesOf(id)).toHaveLength(2);
  });

  const id = freshId();
  const [path = '', mac = ''] = hook(id).split('k1.');
  test.each([
    ['a mac of another conference', `${path}${hook('other').split('/').at(-1)}`],
    ['a mac of another key', hook(id, 'k1', OLD)],
    ['a mac that is cut off', `${path}k1.${mac.slice(0, -1)}`],
    ['a mac with something after it', `${path}k1.${mac}A`],
    ['a mac in another alphabet', `${path}k1.${mac.replaceAll('-', '+').replaceAll('_', '%2F')}=`],
    ['a mac of other letters', `${path}k1.${mac.toLowerCase()}`],
    ['no mac', `${path}k1.`],
    ['no dot', `${path}k1`],
    ['no name', `${path}.${mac}`],
    ['a key that is unknown', hook(id, 'k9', OLD)],
    ['a key that is unknown, with the mac of a known one', `${path}k9.${mac}`],
    ['a key of a name that every object has', `${path}constructor.${mac}`],
    ['the mac of no key', hook(id, 'k9', 'no such key')],
    ['another conference', hook(id).replace(id, 'other')],
    ['a conference in other letters', hook(id).replace(id, id.toUpperCase())],
    ['an id that is too long', hook(id).replace(id, 'x'.repeat(5000))],
    ['an unknown path', '/callbacks/nothing'],
  ])('%s is not found, with the same bytes as any unknown path', async (_what, target) => {
    const nothing = await callBack('/nothing', { attendees_status: 1 });
    const before = relay().mailbox.length;
    for (const method of ['GET', 'POST']) {
      const response = await callBack(target, { attendees_status: 1 }, {}, relay().call, method);
      expect([response.status, response.text, response.headers]).toEqual([
        404,
        nothing.text,
        nothing.headers,
      ]);
    }
    expect(relay().mailbox).toHaveLength(before);
  });
});

/** RFC 7617. */
function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

describe('HTTP Basic, if the deployment requires it', () => {
  const call = () => relay().with({ callbackKeys: async () => BASIC });

  test.each([
    ['it', basic(BASIC.basic)],
    ['it, with the scheme in small letters', basic(BASIC.basic).replace('Basic', 'basic')],
  ])('accepts a callback with %s', async (_what, authorization) => {
    const id = freshId();
    const headers = { authorization };
    expect((await callBack(hook(id), {}, headers, call())).status).toBe(200);
    expect(entriesOf(id)).toHaveLength(1);
  });

  test.each([
    ['nothing', {}],
    ['an empty header', { authorization: '' }],
    ['another user', { authorization: basic({ ...BASIC.basic, username: 'eve' }) }],
    ['another password', { authorization: basic({ ...BASIC.basic, password: 'of' }) }],
    ['another scheme', { authorization: basic(BASIC.basic).replace('Basic', 'Bearer') }],
    ['the password as it is', { authorization: `Basic ${BASIC.basic.username}:${BASIC.basic.password}` }],
  ])('refuses a callback with %s, and names the scheme', async (_what, headers) => {
    const id = freshId();
    const response = await callBack(hook(id), {}, headers, call());
    expect([response.status, problemName(response)]).toEqual([401, 'unauthenticated']);
    expect(response.headers['www-authenticate']).toBe('Basic realm="callbacks"');
    expect(response.body.detail).toMatch(/^Authorization: expected /);
    expect(entriesOf(id)).toEqual([]);
  });

  test('is not requested for an invalid capability', async () => {
    const response = await callBack(hook(freshId(), 'k1', OLD), {}, {}, call());
    expect([response.status, response.headers['www-authenticate']]).toEqual([404, undefined]);
  });

  test('is ignored if the deployment does not require it', async () => {
    const headers = { authorization: basic(BASIC.basic) };
    expect((await callBack(hook(freshId()), {}, headers)).status).toBe(200);
  });
});

test.each([
  ['a Node server', onNode],
  ['API Gateway', async (handleRequest: Parameters<typeof onNode>[0]) => onGateway(handleRequest, 'base64')],
] as const)('behind %s 128 KiB are accepted, and one byte more is too large', async (_host, open) => {
  const { ports } = relay();
  // Only the routes of the function that receives callbacks.
  const host = await open(withProblemResponses(createRouter(callbackRoutes(ports)), ports.logger));
  const id = freshId();
  const longestBody = randomBytes(128 * 1024);
  const taken = await host.send({ method: 'POST', path: hook(id), body: longestBody });
  const refused = await host.send({
    method: 'POST',
    path: hook(id),
    body: Buffer.concat([longestBody, longestBody.subarray(0, 1)]),
  });
  await host.close();
  expect([taken.status, refused.status, problemName(refused)]).toEqual([200, 413, 'body-too-large']);
  expect(entriesOf(id)).toMatchObject([{ request: { body: longestBody.toString('base64') } }]);
});

test('the function that receives callbacks answers every other path with a problem', async () => {
  const { ports } = relay();
  const call = apiCaller(withProblemResponses(createRouter(callbackRoutes(ports)), ports.logger));
  expect(problemName(await call('GET', '/v2/conferences'))).toBe('not-found');
  const response = await call('DELETE', hook(freshId()));
  expect([problemName(response), response.headers.allow]).toEqual(['method-not-allowed', 'GET, POST']);
});
