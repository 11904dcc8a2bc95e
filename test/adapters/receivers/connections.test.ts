import { readFileSync } from 'node:fs';
import { destinations } from '../../../lambda/adapters/receivers/destinations';
import { httpsReceivers, type ReceiversOptions } from '../../../lambda/adapters/receivers/https-receivers';
import type { OutboundRequest } from '../../../lambda/ports/receivers';
import { type ConnectionCount, countConnections } from './connection-count';
import { type NameServer, startNameServer } from './name-server';
import { type Receiver, startReceiver } from './receiver';
import { certificate } from './receiver-certificate';

const CALLBACK: Omit<OutboundRequest, 'url'> = {
  method: 'POST',
  query: 'pin=216897',
  headers: { 'webhook-signature': 'v1,signature' },
  body: Buffer.from('secret'),
};
const PUBLIC = '93.184.216.34';

let http: Receiver;
let https: Receiver;
let names: NameServer;
let connects: ConnectionCount;

beforeAll(async () => {
  [http, https] = await Promise.all([
    startReceiver((response) => response.end('taken')),
    startReceiver((response) => response.end('taken'), 'https'),
  ]);
  names = await startNameServer({
    'receiver.example': () => ['127.0.0.1'],
    'other.example': () => ['127.0.0.1'],
    'then-inside.example': (time) => [time === 0 ? PUBLIC : '127.0.0.1'],
    'then-inside-of-ipv6.example': (time) => (time === 0 ? [PUBLIC] : [PUBLIC, '0:0:0:0:0:0:0:1']),
    'then-elsewhere.example': (time) => [time === 0 ? '127.0.0.1' : '127.0.0.99'],
    'two.example': () => ['127.0.0.98', '127.0.0.1'],
    'both.example': () => ['127.0.0.1', '0:0:0:0:0:ffff:7f00:1'],
  });
});
beforeEach(() => {
  connects = countConnections();
});
afterEach(() => connects.stop());
afterAll(async () => {
  names.close();
  await Promise.all([http.close(), https.close()]);
});

function options(more: Partial<ReceiversOptions> = {}): ReceiversOptions {
  return { allowHttp: true, allowedHosts: [], resolve: names.resolve, ...more };
}

function send(url: string, more: Partial<ReceiversOptions> = {}) {
  return httpsReceivers(options(more)).send({ ...CALLBACK, url });
}

describe('a name', () => {
  test('that is public first and private at the attempt is not connected to', async () => {
    for (const name of ['then-inside.example', 'then-inside-of-ipv6.example']) {
      const url = `http://${name}:${http.port}/`;
      expect(await destinations(options()).reasonToRefuse(url)).toBeUndefined();
      expect(await send(url)).toMatchObject({
        failure: expect.stringMatching(
          /^expected a host whose addresses are all public, not (127\.0\.0\.1|::1)$/,
        ),
      });
      expect(names.queries(name)).toBe(2);
    }
    expect([http.connections(), connects.toAddresses()]).toEqual([0, 0]);
  });

  test('is resolved once for an attempt, which connects to that address', async () => {
    const url = `http://then-elsewhere.example:${http.port}/`;
    expect(await send(url, { allowedHosts: ['127.0.0.1'] })).toMatchObject({
      status: 200,
      response: 'taken',
    });
    expect([names.queries('then-elsewhere.example'), connects.toAddresses(), connects.toNames()]).toEqual([
      1, 1, 0,
    ]);
    const { failure } = await send(url, { allowedHosts: ['127.0.0.1'] });
    expect(failure).toBe('expected a host whose addresses are all public, not 127.0.0.99');
    expect(connects.toAddresses()).toBe(1);
  });

  test('with two addresses is connected to at the second if the first does not respond', async () => {
    const url = `http://two.example:${http.port}/`;
    expect(await send(url, { allowedHosts: ['127.0.0.0/8'] })).toMatchObject({ status: 200 });
    expect([connects.toAddresses(), connects.toNames()]).toEqual([2, 0]);
  });

  test.each(['two.example', 'both.example'])('%s is refused if one of its addresses is', async (name) => {
    const { failure } = await send(`http://${name}:${http.port}/`, { allowedHosts: ['127.0.0.1'] });
    expect(failure).toMatch(/^expected a host whose addresses are all public, not /);
    expect(connects.toAddresses()).toBe(0);
  });

  test('that is allowed is connected to at a private address', async () => {
    expect(
      await send(`http://receiver.example:${http.port}/`, { allowedHosts: ['receiver.example'] }),
    ).toMatchObject({
      status: 200,
    });
  });

  test('that is unknown is a failure', async () => {
    expect(await send('https://nobody.example/')).toMatchObject({
      failure: 'the host name could not be resolved',
    });
  });
});

describe('an address without a listener', () => {
  test('is a failure', async () => {
    const gone = await startReceiver(() => undefined);
    await gone.close();
    expect(await send(`http://127.0.0.1:${gone.port}/`, { allowedHosts: ['127.0.0.1'] })).toMatchObject({
      failure: 'no connection (ECONNREFUSED)',
    });
    expect(await send('http://127.0.0.1:0/', { allowedHosts: ['127.0.0.1'] })).toMatchObject({
      failure: expect.stringMatching(/^no connection \(E[A-Z]+\)$/),
    });
  });
});

describe('a receiver of HTTPS', () => {
  const allowedHosts = ['127.0.0.1'];

  test('with a trusted certificate for its name gets the request', async () => {
    for (const host of ['receiver.example', 'RECEIVER.example', 'receiver.example.']) {
      const url = `https://${host}:${https.port}/`;
      expect(await send(url, { allowedHosts, ca: certificate })).toMatchObject({
        status: 200,
        response: 'taken',
      });
      const { headers = [], ...got } = https.got.at(-1) ?? {};
      expect(headers[headers.indexOf('Host') + 1]).toBe(`${host.toLowerCase()}:${https.port}`);
      expect(got).toMatchObject({ method: 'POST', path: '/?pin=216897', body: CALLBACK.body });
    }
  });

  test.each([
    ['whose certificate nobody vouches for', 'receiver.example', undefined, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ["whose certificate is another name's", 'other.example', certificate, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [
      "whose certificate is a name's, not the address's",
      '127.0.0.1',
      certificate,
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
  ])('%s gets no request', async (_what, host, ca, code) => {
    const before = https.got.length;
    const { failure, status } = await send(`https://${host}:${https.port}/`, {
      allowedHosts,
      ...(ca && { ca }),
    });
    expect([failure, status]).toEqual([`no trusted certificate (${code})`, undefined]);
    expect(https.got.length).toBe(before);
  });

  test('gets no request either if the environment disables certificate checks', async () => {
    // A test has a copy of the environment. Node reads the real one, and warns about it.
    const outside: NodeJS.Process = readFileSync.constructor('return process')();
    const { emitWarning } = outside;
    outside.emitWarning = () => undefined;
    outside.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const { failure } = await send(`https://receiver.example:${https.port}/`, { allowedHosts });
      expect(failure).toBe('no trusted certificate (DEPTH_ZERO_SELF_SIGNED_CERT)');
    } finally {
      delete outside.env.NODE_TLS_REJECT_UNAUTHORIZED;
      outside.emitWarning = emitWarning;
    }
  });

  test('without TLS is a failure', async () => {
    const { failure } = await send(`https://receiver.example:${http.port}/`, {
      allowedHosts,
      ca: certificate,
    });
    expect(failure).toMatch(/^no TLS \([A-Z_0-9]+\)$/);
  });
});

test('no failure quotes the request or its URL', async () => {
  const host = `receiver.example:${https.port}`;
  const urls = ['https:', 'http:', 'ftp:'].map((scheme) => `${scheme}//${host}/path-of-secret?key=secret`);
  const all = [...urls, `https://user:secret@${host}/`, 'https://nobody.example/secret', 'secret'];
  for (const allowedHosts of [[], ['127.0.0.1']]) {
    const answers = await Promise.all(all.map((url) => send(url, { allowedHosts })));
    for (const { failure } of answers) {
      expect(failure).toMatch(/./);
      expect(failure).not.toMatch(/secret|path|216897|receiver|signature/);
    }
  }
});
