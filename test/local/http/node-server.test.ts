import { once } from 'node:events';
import { request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { jsonResponse } from '../../../lambda/http/http-messages';
import { createNodeServer } from '../../../local/http/node-server';
import { overHttp } from '../../http/hosts';

let server: Server;
let port: number;
let bodies: Buffer[];

beforeEach(async () => {
  bodies = [];
  server = createNodeServer(async ({ method, path, query, headers, body, sourceIp }) => {
    if (path === '/source') return jsonResponse(200, { sourceIp, headers });
    bodies.push(body);
    const { host } = headers;
    return jsonResponse(200, { method, path, length: body.length, ...(query !== '' && { query, host }) });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/**
 * Writes to a connection that this side keeps open.
 *
 * @returns the answer, once the server has closed the connection: writing to it fails
 */
async function untilClosed(...texts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  for (const text of texts) socket.write(text);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  const closed = new Promise((resolve) => socket.on('error', resolve));
  // On a slow machine, the connection may be reset before its end is received.
  await Promise.race([closed, new Promise((resolve) => socket.on('end', resolve))]);
  const writing = setInterval(() => socket.write('x'), 10);
  await closed;
  clearInterval(writing);
  return answer;
}

function bodyOf(answer: string): unknown {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
}

test('ignores an upgrade to another protocol', async () => {
  const body = '{"a":1}';
  const answer = await overHttp(port, {
    method: 'POST',
    path: '/v2/conferences',
    headers: {
      ...{
        Connection: 'Upgrade, HTTP2-Settings',
        Upgrade: 'h2c',
        'HTTP2-Settings': 'AAMAAABkAAQCAAAAAAIAAAAA',
      },
      'Content-Length': String(body.length),
    },
    body,
  });
  expect([answer.status, answer.body]).toEqual([200, { method: 'POST', path: '/v2/conferences', length: 7 }]);
});

test.each([
  ['HTTP://LocalHost:3000/v2/conferences?a=b?c', '/v2/conferences', 'a=b?c', 'LocalHost:3000'],
  ['https://[::1]/v2//conferences?a=%20', '/v2//conferences', 'a=%20', '[::1]'],
  ['http://localhost?a=http://other/', '/', 'a=http://other/', 'localhost'],
  ['/v2/conferences?a=http://other/', '/v2/conferences', 'a=http://other/', 'of-the-header'],
])('the path of the target %s is %s, and its host replaces the header', async (target, path, query, host) => {
  const headers = { Host: 'of-the-header' };
  const answer = await overHttp(port, { method: 'GET', path: target, headers });
  expect(answer.body).toEqual({ method: 'GET', path, length: 0, query, host });
});

test('answers a request without a host, which has the address of its client', async () => {
  const answer = await untilClosed('GET /source HTTP/1.1\r\nconnection: close\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  expect(bodyOf(answer)).toEqual({ sourceIp: '127.0.0.1', headers: { connection: 'close' } });
});

test.each([
  ['no HTTP', 'nonsense\r\n\r\n', 400],
  ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n', 400],
  ['headers without an end', `GET / HTTP/1.1\r\nhost: x\r\nlong: ${'x'.repeat(20_000)}`, 431],
  ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 400],
  ['invalid chunks', 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 400],
])(
  'refuses %s and closes the connection, even if the client keeps it open; the next request is answered',
  async (_what, text, status) => {
    expect(await untilClosed(text)).toMatch(
      new RegExp(`^HTTP/1.1 ${status} [\\w ]+\r\nConnection: close\r\n\r\n$`),
    );
    expect((await overHttp(port, { method: 'GET', path: '/' })).status).toBe(200);
  },
);

test('refuses a body of 4 MB, although the client sends all of it before it reads', async () => {
  const body = Buffer.alloc(4_000_000, 'x');
  const answer = await overHttp(port, { method: 'POST', path: '/', body });
  expect([answer.status, answer.body.type]).toEqual([413, 'urn:conference-relay:problem:body-too-large']);
  expect(answer.headers.connection).toBe('close');
  expect(bodies).toEqual([]);
});

test('stops reading an endless body', async () => {
  const outgoing = request({ host: '127.0.0.1', port, method: 'POST' });
  const ended = new Promise((resolve) => {
    outgoing.on('response', ({ statusCode }) => resolve(statusCode));
    // The end of the connection may be seen before the answer.
    outgoing.on('error', () => resolve(413));
  });
  const pour = () => {
    if (outgoing.writable && outgoing.write(Buffer.alloc(1_000_000))) setImmediate(pour);
  };
  outgoing.on('drain', pour);
  pour();
  expect(await ended).toBe(413);
  outgoing.destroy();
  expect(bodies).toEqual([]);
});

test('refuses a request that does not arrive in time, and closes the connection', async () => {
  // Node looks for such requests twice a minute.
  const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
  server.once('connection', (socket) => socket.emit('error', late));
  expect(await untilClosed('GET / HTTP/1.1\r\n')).toMatch(/^HTTP\/1.1 408 /);
});

test('refuses an unknown expectation', async () => {
  const { status } = await overHttp(port, {
    method: 'POST',
    path: '/',
    headers: { Expect: 'more' },
    body: 'x',
  });
  expect([status, bodies]).toEqual([417, []]);
});

test('drops a request whose client disconnects in its body, and answers the next one', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
  await once(server, 'request');
  socket.destroy();
  await once(socket, 'close');
  expect((await overHttp(port, { method: 'POST', path: '/next', body: 'x' })).status).toBe(200);
  expect(bodies.map(String)).toEqual(['x']);
});

test('sends a stream after the body until the client disconnects', async () => {
  let listening: AbortSignal | undefined;
  const streaming = createNodeServer(async () => ({
    ...{ status: 200, headers: {}, body: 'first ' },
    async *stream(ended) {
      listening = ended;
      yield 'second';
      await once(ended, 'abort');
    },
  }));
  streaming.listen(0, '127.0.0.1');
  await once(streaming, 'listening');
  const outgoing = request({ host: '127.0.0.1', port: (streaming.address() as AddressInfo).port });
  outgoing.end();
  const [incoming] = await once(outgoing, 'response');
  let read = '';
  for await (const chunk of incoming) {
    read += chunk;
    if (read === 'first second') break;
  }
  if (listening?.aborted === false) await once(listening, 'abort');
  expect(listening?.aborted).toBe(true);
  await new Promise((resolve) => streaming.close(resolve));
});

test('closes the connection if the handler fails, and answers the next request', async () => {
  const failing = createNodeServer(async ({ path }) => {
    if (path === '/broken') throw new Error('broken');
    return jsonResponse(200, {});
  });
  failing.listen(0, '127.0.0.1');
  await once(failing, 'listening');
  const at = (failing.address() as AddressInfo).port;
  await expect(overHttp(at, { method: 'GET', path: '/broken' })).rejects.toThrow(/hang up|reset/);
  expect((await overHttp(at, { method: 'GET', path: '/' })).status).toBe(200);
  failing.closeAllConnections();
  await new Promise((resolve) => failing.close(resolve));
});
