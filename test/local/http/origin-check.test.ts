import { type HttpRequest, jsonResponse } from '../../../lambda/http/http-messages';
import { withOriginCheck } from '../../../local/http/origin-check';
import { type LocalRelay, startRelay } from '../../../local/relay';
import { type Simulator, startSimulator } from '../../../simulator/simulator';
import { overHttp, type Sent } from '../../http/hosts';
import { silentLogger } from '../../silent-logger';
import { hourFrom } from '../../simulator/test-simulator';
import { temporaryFolders } from '../../temporary-folders';

const folder = temporaryFolders();
let simulator: Simulator;
let relay: LocalRelay;
beforeAll(async () => {
  simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
  relay = await startRelay({
    ...{ folder: folder(), port: 0, logger: silentLogger, publicUrl: 'https://Tunnel.example/relay' },
    corsOrigins: ['https://app.example'],
    fonestorm: { url: simulator.url, credentials: { token: 'key' } },
  });
  // FoneStorm has it, too.
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ ...hourFrom(60), id: 'there' });
  expect((await send('relay', { method: 'POST', path: '/v2/conferences', headers, body })).status).toBe(201);
});
afterAll(async () => {
  await Promise.all([relay.close(), simulator.close()]);
});

type Server = 'relay' | 'simulator';
const portOf = (server: Server) => (server === 'relay' ? Number(new URL(relay.url).port) : simulator.port);
const send = (server: Server, sent: Sent) =>
  overHttp(portOf(server), { ...sent, headers: { token: 'key', ...sent.headers } });

const requests: readonly (readonly [Server, string, string])[] = [
  ['relay', 'GET', '/v2/conferences'],
  ['relay', 'GET', '/v2/conferences/there/callbacks'],
  ['relay', 'DELETE', '/v2/conferences/there'],
  ['relay', 'POST', '/v2/auth'],
  ['relay', 'GET', '/events'],
  ['simulator', 'GET', '/v2/conferences'],
  ['simulator', 'GET', '/control/conferences'],
  ['simulator', 'POST', '/control/conferences/there/join'],
  ['simulator', 'POST', '/control/conferences/there/end'],
  ['simulator', 'POST', '/control/reset'],
];

describe.each(requests)('the %s refuses %s %s', (server, method, path) => {
  test.each<[string, Record<string, string>, string]>([
    ['a page of another site', { Origin: 'https://evil.example' }, 'Origin'],
    ['a page without a site, as in a sandbox', { Origin: 'null' }, 'Origin'],
    ['an extension of the browser', { Origin: 'chrome-extension://abcdef' }, 'Origin'],
    ['a page of a site that is named like this one', { Origin: 'http://localhost.evil.example' }, 'Origin'],
    ['a page at an address of another machine', { Origin: 'http://192.0.2.1' }, 'Origin'],
    ['a page of a name that leads here', { Host: 'evil.example:3000' }, 'Host'],
    ['the same, and it sends its origin', { Host: 'evil.example', Origin: 'http://evil.example' }, 'Host'],
    ['a host with more than a name', { Host: 'evil.example@localhost' }, 'Host'],
  ])('of %s', async (_who, headers, field) => {
    const answer = await send(server, { method, path, headers });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ status_code: 403, message: expect.stringMatching(`^${field}: `) });
  });
});

describe('a page of a listed site', () => {
  const headers = { Origin: 'https://app.example' };
  const preflight = { ...headers, 'Access-Control-Request-Method': 'GET' };
  const allowed = 'access-control-allow-origin';

  test('uses the API', async () => {
    const path = '/v2/conferences';
    const preflighted = await send('relay', { method: 'OPTIONS', path, headers: preflight });
    expect([preflighted.status, preflighted.headers[allowed]]).toEqual([204, 'https://app.example']);
    const answer = await send('relay', { method: 'GET', path, headers });
    expect([answer.status, answer.headers[allowed]]).toEqual([200, 'https://app.example']);
  });

  test('cannot read the events', async () => {
    const preflighted = await send('relay', { method: 'OPTIONS', path: '/events', headers: preflight });
    expect([preflighted.status, preflighted.headers[allowed]]).toEqual([405, undefined]);
    const answer = await send('relay', { method: 'GET', path: '/events', headers });
    expect([answer.status, answer.headers[allowed]]).toEqual([403, undefined]);
  });

  test('cannot use the API through a name that resolves to this machine', async () => {
    const rebound = { ...headers, Host: 'evil.example' };
    expect((await send('relay', { method: 'GET', path: '/v2/conferences', headers: rebound })).status).toBe(
      403,
    );
  });
});

test('refuses a target with another host, whatever the header says', async () => {
  for (const server of ['relay', 'simulator'] as const) {
    const headers = { Host: 'localhost' };
    const answer = await send(server, { method: 'GET', path: 'http://evil.example/v2/conferences', headers });
    expect(answer.status).toBe(403);
  }
});

describe.each(['relay', 'simulator'] as const)('the %s answers', (server) => {
  test.each<[string, Record<string, string>]>([
    ['a client that sends no origin', {}],
    ['this machine by any of its names', { Host: 'LOCALHOST:3000' }],
    ['this machine by a name below localhost', { Host: 'relay.localhost' }],
    ['this machine by its address', { Host: '127.0.0.1' }],
    ['this machine by its address of IPv6', { Host: '[::1]:3000' }],
    ['another machine by its address', { Host: '192.168.1.5:3000' }],
    ['a page of this machine', { Origin: 'http://localhost:5173' }],
    ['a page of the same server', { Host: '192.168.1.5:3000', Origin: 'http://192.168.1.5:3000' }],
  ])('%s', async (_who, headers) => {
    const answer = await send(server, { method: 'GET', path: '/v2/conferences', headers });
    expect([answer.status, answer.body.conferences?.length]).toEqual([200, 1]);
    const absolute = { method: 'GET', path: `http://${headers.Host ?? 'localhost'}/v2/conferences`, headers };
    expect((await send(server, absolute)).status).toBe(200);
  });

  test('a request of HTTP/1.0 without a host', async () => {
    const answer = await send(server, { method: 'GET', path: '/v2/conferences', headers: { Host: '' } });
    expect(answer.status).toBe(200);
  });
});

describe('a request', () => {
  const route = withOriginCheck({ 'GET /': async () => jsonResponse(200, {}) }, ['Tunnel.example'])['GET /'];
  const ask = (headers: HttpRequest['headers']) =>
    route?.(
      {
        ...{ method: 'GET', path: '/', query: '', headers, body: Buffer.alloc(0) },
        ...{ requestId: 'request', sourceIp: '' },
      },
      {},
    );

  test.each<[string, HttpRequest['headers']]>([
    ['no host', {}],
    ['no host, from a page of this machine', { origin: 'http://localhost' }],
    ['another address of this machine', { host: 'localhost', origin: 'http://127.12.34.56:5173' }],
    ['its address of IPv6', { host: 'localhost', origin: 'http://[::1]:5173' }],
    ['an address of IPv6', { host: '[2001:db8::1]:3000' }],
    ['an address of IPv6, from a page there', { host: '[2001:db8::1]', origin: 'http://[2001:db8::1]' }],
  ])('with %s is answered', async (_what, headers) => {
    expect((await ask(headers))?.status).toBe(200);
  });

  const pages = 'none, or one of localhost, 127.0.0.1, tunnel.example';
  const hosts = 'localhost, tunnel.example, or an IP address';
  const long = 'x'.repeat(101);
  test.each<[string, HttpRequest['headers'], string]>([
    ['no host', { origin: 'https://evil.example' }, `Origin: expected ${pages}, got https://evil.example.`],
    ['no host, from a page without a site', { origin: 'null' }, `Origin: expected ${pages}, got null.`],
    [
      'a host, from a page of another kind',
      { host: 'localhost:3000', origin: 'app+http://localhost' },
      `Origin: expected ${pages}, localhost:3000, got app+http://localhost.`,
    ],
    [
      'a name that starts like an address',
      { host: '127.0.0.1.evil.example' },
      `Host: expected ${hosts}, got 127.0.0.1.evil.example.`,
    ],
    [
      'a page of a name that starts like an address',
      { origin: 'http://127.0.0.1.evil.example' },
      `Origin: expected ${pages}, got http://127.0.0.1.evil.example.`,
    ],
    ['a name of IPv6 in part', { host: '[::1' }, `Host: expected ${hosts}, got [::1.`],
    ['a long name', { host: long }, `Host: expected ${hosts}, got ${long.slice(1)}.`],
  ])('with %s is refused with the expected value', async (_what, headers, detail) => {
    await expect(ask(headers)).rejects.toMatchObject({
      ...{ problem: 'other-site', detail: expect.stringContaining(`${detail} Web pages of other sites`) },
    });
  });
});

describe('the relay behind a tunnel answers', () => {
  test.each<[string, Record<string, string>]>([
    ['a tunnel that keeps the host', { Host: 'tunnel.example' }],
    ['a tunnel that sends its own host', { Host: 'localhost:3000', 'X-Forwarded-Host': 'tunnel.example' }],
    ['a page of the public address', { Host: 'tunnel.example', Origin: 'https://tunnel.example' }],
  ])('%s', async (_who, headers) => {
    expect((await send('relay', { method: 'GET', path: '/v2/conferences', headers })).status).toBe(200);
  });

  test('a callback with any host, because its URL cannot be guessed', async () => {
    const { fields } =
      simulator.control.conferences().find(({ fields: each }) => each.label === undefined) ?? {};
    const hook = new URL(fields?.callback_url ?? '').pathname.replace('/relay/', '/');
    const headers = { Host: 'rewritten.example' };
    expect((await send('relay', { method: 'POST', path: `${hook}?a=b`, headers })).status).toBe(200);
  });
});

test('a simulator answers to the names of its options', async () => {
  const open = await startSimulator({ names: ['fonestorm.example'] });
  const status = async (host: string) =>
    (await overHttp(open.port, { method: 'GET', path: '/control/settings', headers: { Host: host } })).status;
  expect([await status('fonestorm.example'), await status('other.example')]).toEqual([200, 403]);
  await open.close();
});
