import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { closeAfterEach, hourFrom, startTestSimulator } from './test-simulator';

closeAfterEach();

interface Hostile {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
}

const times = JSON.stringify(hourFrom(60)).slice(1, -1);
const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';

const bodies: readonly (string | Buffer)[] = [
  ...['{', '[]', 'null', '1', '"x"', '{"start_time":', '{"__proto__":{"a":1}}', '\u0000', '   '],
  ...['{"start_time":1,"end_time":[]}', '{"start_time":"2017-02-30T00:00:00Z","end_time":"x"}'],
  ...['label', 'start_time', 'attendees', 'callback_url', 'max_members', 'id', 'conference_pin'].flatMap(
    (name) =>
      ['1', 'true', '{}', '[[]]', '""', '"\\ud800"', '-1e999', '[1,2]', `"${'x'.repeat(3000)}"`].map(
        (value) => `{${times},"${name}":${value}}`,
      ),
  ),
  ...['"javascript:alert(1)"', '"http://a:b@c/"', '"ftp://x"', '"//x"'].map(
    (value) => `{${times},"callback_url":${value}}`,
  ),
  `{${times},"attendees":"[1"}`,
  '['.repeat(60_000),
  `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
  'a=%zz&b=%E0%A4%A&start_time=',
  'attendees[]=a&attendees[]=b&__proto__=x&constructor=y',
  Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]),
  'x'.repeat(200_000),
];

const paths = [
  ...['/', '/v2', '/v2/', '/v2/conferences/', '/v2//conferences', '/v3/conferences', '/control', '//'],
  ...['/v2/conferences/%', '/v2/conferences/%00', '/v2/conferences/%E0%A4%A', '/v2/conferences/..%2f..'],
  ...['/v2/conferences/__proto__', '/v2/conferences/constructor/fonenumbers', `/v2/${'x'.repeat(5000)}`],
  ...['/v2/conferences?limit=x&cursor=%', '/control/conferences/__proto__', '/control/settings/x', '/?%'],
];

const hostile: readonly Hostile[] = [
  ...bodies.flatMap((body): Hostile[] =>
    [JSON_TYPE, FORM].flatMap((type): Hostile[] => [
      { method: 'POST', path: '/v2/conferences', headers: { 'content-type': type }, body },
      { method: 'PUT', path: '/v2/conferences/c1', headers: { 'content-type': type }, body },
      { method: 'POST', path: '/v2/auth', headers: { 'content-type': type }, body },
      { method: 'PATCH', path: '/control/settings', headers: { 'content-type': type }, body },
      { method: 'POST', path: '/control/conferences/c1/join', headers: { 'content-type': type }, body },
    ]),
  ),
  ...paths.flatMap((path) => ['GET', 'POST', 'PROPFIND', 'DELETE'].map((method) => ({ method, path }))),
  ...['HEAD', 'OPTIONS', 'TRACE', 'PATCH', 'M-SEARCH', 'LINK'].flatMap((method) =>
    ['/v2/conferences', '/v2/auth', '/control/reset'].map((path) => ({ method, path })),
  ),
  ...['', 'text/plain', 'application/xml', 'multipart/form-data; boundary=x', ';', 'a'.repeat(9000)].map(
    (type) => ({
      ...{ method: 'POST', path: '/v2/conferences', headers: { 'content-type': type }, body: `{${times}}` },
    }),
  ),
  ...[{ token: '' }, { token: ['key', 'key'] }, { token: 'x'.repeat(10_000) }, { token: 'a.b.c' }].map(
    (headers) => ({ method: 'GET', path: '/v2/conferences', headers }),
  ),
  { method: 'POST', path: '/v2/auth', headers: { expect: 'the-unexpected' }, body: '{}' },
  { method: 'GET', path: '/v2/conferences', headers: { 'x-long': 'x'.repeat(20_000) } },
];

/** Requests that no HTTP client sends. */
const rawRequests = [
  'nonsense\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'FLY /v2/conferences HTTP/1.1\r\nhost: x\r\n\r\n',
  'GET /v2/conferences HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n',
  'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
  'CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n',
  'POST /v2/auth HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n',
  'POST /v2/auth HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\nabc',
  'POST /v2/auth HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
  `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
];

it('answers each of hundreds of hostile requests with an error in FoneStorm’s form', async () => {
  const { port, create, call } = await startTestSimulator();
  await create({ id: 'c1' });
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  expect(hostile.length).toBeGreaterThan(500);
  const answers = await Promise.all(hostile.map((each) => sendHostile(port, agent, each)));
  agent.destroy();
  const wrong = answers.flatMap((answer, index) => {
    const fault = faultOf(answer, hostile[index]?.method === 'HEAD');
    const { method, path, body } = hostile[index] ?? {};
    return fault ? [`${method} ${path} ${String(body).slice(0, 80)}: ${fault}`] : [];
  });
  expect(wrong).toEqual([]);
  expect((await call('GET', '/conferences/c1')).status).toBe(200);
});

it.each(rawRequests)('a malformed request gets an error, and the next one is answered: %j', async (text) => {
  const { port, call } = await startTestSimulator();
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
      if (/\r\n\r\n\{.*\}$/s.test(received)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  const contentType = /^content-type: (.*)$/im.exec(head)?.[1];
  expect(faultOf({ status, contentType, body }, false)).toBeUndefined();
  expect(status).toBeGreaterThanOrEqual(400);
  expect((await call('GET', '/conferences')).status).toBe(200);
});

interface HostileResponse {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string;
}

function sendHostile(
  port: number,
  agent: Agent,
  { method, path, headers = {}, body }: Hostile,
): Promise<HostileResponse> {
  return new Promise((resolve, reject) => {
    const all = { ...(path.startsWith('/v2') && { token: 'key' }), ...headers };
    const outgoing = request({ port, host: '127.0.0.1', agent, method, path, headers: all }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => {
        const { statusCode: status = 0, headers: given } = incoming;
        resolve({ status, contentType: given['content-type'], body: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** @returns the fault of an answer; undefined if it has none */
function faultOf({ status, contentType, body }: HostileResponse, isHead: boolean): string | undefined {
  if (isRefusalOfNode(status, contentType, body)) return undefined;
  if (status < 200 || status >= 500) return `status ${status}: ${body.slice(0, 200)}`;
  if (contentType !== 'application/json') return `${status}, content type ${contentType}`;
  if (isHead || status < 300) return undefined;
  const { error, message, status_code, ...more } = JSON.parse(body);
  const isWhole = error.length > 0 && message.length > 0 && Object.keys(more).length === 0;
  if (isWhole && status_code === status) return undefined;
  return `${status}: ${body.slice(0, 200)}`;
}

/** Node itself refuses malformed requests, long headers and unknown expectations, without a body. */
function isRefusalOfNode(status: number, contentType: string | undefined, body: string): boolean {
  return [400, 417, 431].includes(status) && contentType === undefined && body === '';
}
