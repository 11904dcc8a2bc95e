import { withCors } from '../../lambda/http/cors';
import type { RequestHandler } from '../../lambda/http/http-messages';
import { freshId, testRelay } from '../operations/test-relay';
import { conferences } from './conference-steps';
import { type Host, onGateway, onNode, type Sent } from './hosts';

const relay = testRelay();
const { created } = conferences(relay);

const PAGE = 'https://app.example';
const OTHER = 'http://localhost:5173';
const handleRequest: RequestHandler = (request) => withCors(relay().handleRequest, [PAGE, OTHER])(request);
const HOSTS: readonly [string, () => Promise<Host>][] = [
  ['a Node server', () => onNode(handleRequest)],
  ['API Gateway', async () => onGateway(handleRequest, 'base64')],
];
const EXPOSED = 'age, allow, link, location, retry-after';

describe.each(HOSTS)('on %s', (_name, start) => {
  let host: Host;
  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host.close());

  const preflight = (path: string, Origin: string, method = 'POST') =>
    host.send({
      ...{ method: 'OPTIONS', path },
      headers: {
        ...{ Origin, 'Access-Control-Request-Method': method },
        'Access-Control-Request-Headers': 'token,content-type',
      },
    });
  /** The requests of FoneStorm's JavaScript client in a page: forms, even without a body. */
  const send = (sent: Sent, Origin: string) =>
    host.send({
      ...sent,
      headers: { token: 'key', Origin, 'Content-Type': 'application/x-www-form-urlencoded', ...sent.headers },
    });
  const allowedIn = (headers: Readonly<Record<string, string>>) =>
    Object.entries(headers)
      .filter(([name]) => name.startsWith('access-control-'))
      .toSorted();

  test.each([
    ['/v2/auth', PAGE, 'POST'],
    ['/v2/conferences', PAGE, 'GET'],
    ['/v2/conferences', OTHER, 'POST'],
    ['/v2/conferences/standup', PAGE, 'PUT'],
    ['/v2/conferences/standup', PAGE, 'DELETE'],
    ['/v2/conferences/standup/fonenumbers', PAGE, 'GET'],
    ['/v2/deliveries/standup.1/retry', PAGE, 'POST'],
  ])('answers a preflight to %s for a page of %s that sends %s', async (path, origin, method) => {
    const { status, headers, text } = await preflight(path, origin, method);
    expect([status, text, headers['content-length'], headers.vary]).toEqual([204, '', undefined, 'Origin']);
    expect(allowedIn(headers)).toEqual([
      ['access-control-allow-headers', 'authorization, cache-control, content-type, idempotency-key, token'],
      ['access-control-allow-methods', 'GET, POST, PUT, DELETE'],
      ['access-control-allow-origin', origin],
      ['access-control-max-age', '7200'],
    ]);
  });

  test.each([
    ['another site', 'https://evil.example'],
    ['a site below the listed one', 'https://app.example.evil.example'],
    ['a subdomain of the listed one', 'https://other.app.example'],
    ['another port', 'https://app.example:8443'],
    ['another scheme', 'http://app.example'],
    ['no site, as in a sandbox', 'null'],
    ['a list with the listed one', `${PAGE}, https://evil.example`],
  ])('sends no CORS headers to a page of %s', async (_whose, origin) => {
    const response = await preflight('/v2/conferences', origin);
    expect([response.status, response.headers.vary, allowedIn(response.headers)]).toEqual([
      405,
      'Origin',
      [],
    ]);
    const read = await send({ method: 'GET', path: '/v2/conferences' }, origin);
    expect([read.status, read.headers.vary, allowedIn(read.headers)]).toEqual([200, 'Origin', []]);
  });

  test('answers a page of a listed site, and permits it to read the headers', async () => {
    const id = await created();
    for (const [path, vary] of [
      ['/v2/conferences', 'Origin'],
      [`/v2/conferences/${id}`, 'Accept, Origin'],
    ] as const) {
      const { status, headers } = await send({ method: 'GET', path }, PAGE);
      expect([status, headers.vary, headers['content-type']]).toEqual([200, vary, 'application/json']);
      expect(allowedIn(headers)).toEqual([
        ['access-control-allow-origin', PAGE],
        ['access-control-expose-headers', EXPOSED],
      ]);
    }
  });

  test.each<[string, number, Sent]>([
    ['a wrong token', 401, { method: 'GET', path: '/v2/conferences', headers: { token: 'wrong' } }],
    ['a fault', 400, { method: 'POST', path: '/v2/conferences', body: 'max_members=none' }],
    ['no such conference', 404, { method: 'DELETE', path: '/v2/conferences/none' }],
    ['no such path', 404, { method: 'GET', path: '/v2/nothing' }],
    ['a wrong method', 405, { method: 'DELETE', path: '/v2/conferences' }],
  ])('lets a page of a listed site read errors: %s', async (_why, status, sent) => {
    const failed = await send(sent, PAGE);
    expect([failed.status, failed.headers['access-control-allow-origin']]).toEqual([status, PAGE]);
    expect(failed.body).toMatchObject({ error: expect.any(String), status_code: status });
  });

  test('sends no CORS headers outside of the API: a callback URL answers no preflight', async () => {
    const id = await created();
    const { fields } = relay().simulator.control.conference(id);
    const { pathname } = new URL(fields.callback_url ?? '');
    const response = await preflight(pathname, PAGE);
    expect([response.status, response.headers.vary, allowedIn(response.headers)]).toEqual([
      405,
      undefined,
      [],
    ]);
    const called = await send({ method: 'POST', path: pathname, body: '{}' }, PAGE);
    expect([called.status, called.headers.vary, allowedIn(called.headers)]).toEqual([200, undefined, []]);
  });

  test('sends Vary: Origin also to requests without an origin', async () => {
    const { headers } = await host.send({
      method: 'GET',
      path: '/v2/conferences',
      headers: { token: 'key' },
    });
    expect([headers.vary, allowedIn(headers)]).toEqual(['Origin', []]);
  });

  test('answers OPTIONS without preflight headers like any other method', async () => {
    const { status, headers } = await send({ method: 'OPTIONS', path: '/v2/conferences' }, PAGE);
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD, POST']);
  });
});

test('without origins the answers are unchanged', async () => {
  const plain: RequestHandler = withCors(relay().handleRequest, []);
  const request = {
    ...{ method: 'OPTIONS', path: '/v2/conferences', query: '', body: Buffer.alloc(0) },
    headers: { origin: PAGE, 'access-control-request-method': 'GET' },
    ...{ requestId: freshId(), sourceIp: '192.0.2.1' },
  };
  const { status, headers } = await plain(request);
  expect([status, Object.keys(headers)]).toEqual([405, ['content-type', 'allow']]);
});
