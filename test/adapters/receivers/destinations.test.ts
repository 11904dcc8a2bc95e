import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type DestinationsOptions, destinations } from '../../../lambda/adapters/receivers/destinations';
import { httpsReceivers } from '../../../lambda/adapters/receivers/https-receivers';
import { type ConnectionCount, countConnections } from './connection-count';
import { hostileUrls, NAMES } from './hostile-urls';

const PUBLIC = ['93.184.216.34', '2606:4700::1111'];

async function resolve(name: string): Promise<readonly string[]> {
  const found = { ...NAMES, 'public.example': PUBLIC }[name];
  if (!found) throw new Error('the name is not known');
  return found;
}

const strict: DestinationsOptions = { allowHttp: false, allowedHosts: [], resolve };
const withHttp: DestinationsOptions = { ...strict, allowHttp: true };

function refused(url: string, options: Partial<DestinationsOptions> = {}): Promise<string | undefined> {
  return destinations({ ...strict, ...options }).reasonToRefuse(url);
}

describe('URLs of private addresses', () => {
  let servers: Server[];
  let accepted: number;
  let port: number;
  let connects: ConnectionCount;

  beforeAll(async () => {
    [servers, accepted] = [[], 0];
    port = await listen('127.0.0.1', 0);
    await listen('::1', port).catch(() => undefined);
    connects = countConnections();
  });
  afterAll(async () => {
    connects.stop();
    await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  });

  async function listen(host: string, at: number): Promise<number> {
    const server = createServer((socket) => {
      accepted += 1;
      socket.destroy();
    }).listen(at, host);
    await once(server, 'listening');
    servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  test('are more than two hundred, all different', () => {
    expect(hostileUrls(1).length).toBeGreaterThan(200);
    expect(new Set(hostileUrls(1)).size).toBe(hostileUrls(1).length);
  });

  test.each([
    ['where https alone is allowed', strict],
    ['where http is allowed', withHttp],
    [
      'if something else is allowed',
      { ...withHttp, allowedHosts: ['other.example', '10.9.0.0/16', '127.9.9.9'] },
    ],
  ])('are refused when they are given, %s', async (_where, options) => {
    const { reasonToRefuse } = destinations(options);
    const urls = hostileUrls(port);
    const reasons = await Promise.all(urls.map(reasonToRefuse));
    expect(urls.filter((_, index) => reasons[index] === undefined)).toEqual([]);
  });

  test('are not connected to at an attempt, and no name is resolved outside of the resolver', async () => {
    const { send } = httpsReceivers(withHttp);
    const request = { method: 'POST', query: '', headers: {}, body: Buffer.from('body') };
    const urls = hostileUrls(port);
    const answers = await Promise.all(urls.map((url) => send({ ...request, url })));
    expect(urls.filter((_, index) => !answers[index]?.failure?.startsWith('expected '))).toEqual([]);
    expect(answers.filter(({ status }) => status !== undefined)).toEqual([]);
    expect([connects.toAddresses(), connects.toNames(), accepted]).toEqual([0, 0, 0]);
  });

  test('would be connected to if they were allowed', async () => {
    const { send } = httpsReceivers({ ...withHttp, allowedHosts: ['localhost'] });
    const request = { method: 'GET', query: '', headers: {}, body: Buffer.alloc(0) };
    await send({ ...request, url: `http://localhost:${port}/` });
    await send({ ...request, url: `https://localhost:${port}/` });
    expect(accepted).toBeGreaterThanOrEqual(2);
    expect(connects.toAddresses()).toBeGreaterThanOrEqual(2);
  });
});

describe('a URL', () => {
  test.each([
    ['https://public.example/'],
    ['https://public.example'],
    ['https://public.example:8443/path?query#fragment'],
    ['https://PUBLIC.example/'],
    ['https://93.184.216.34/'],
    ['https://[2606:4700::1111]:444/'],
    ['https://@public.example/'],
    ['https://public.example/http://127.0.0.1/'],
    ['https://public.example\\@127.0.0.1/'],
  ])('%s may be sent to', async (url) => {
    expect(await refused(url)).toBeUndefined();
  });

  test.each([
    ['http://public.example/', 'an https URL'],
    ['ftp://public.example/', 'an https URL'],
    ['public.example', 'an https URL'],
    ['https://user@public.example/', 'a URL without credentials'],
    ['https://:password@public.example/', 'a URL without credentials'],
    ['https://inside.example/', 'a host whose addresses are all public, not 10.0.0.1'],
    ['https://2130706433/', 'a host whose addresses are all public, not 127.0.0.1'],
    ['https://one-inside-of-ipv6.example/', 'a host whose addresses are all public, not ::1'],
  ])('%s is refused with a reason', async (url, reason) => {
    expect(await refused(url)).toBe(reason);
  });

  test('with http is accepted if http is allowed', async () => {
    expect(await refused('http://public.example/', withHttp)).toBeUndefined();
    expect(await refused('ftp://public.example/', withHttp)).toBe('an http or https URL');
  });

  test.each<[string, DestinationsOptions['resolve']]>([
    ['is unknown', () => Promise.reject(new Error('no such name'))],
    ['has no address', async () => []],
    ['is not resolved in time', () => new Promise(() => undefined)],
  ])('is not refused if its name %s: the attempt fails then', async (_what, resolve) => {
    const { reasonToRefuse } = destinations({ ...strict, ...(resolve && { resolve }) }, 20);
    expect(await reasonToRefuse('https://public.example/')).toBeUndefined();
  });

  test('is resolved by its name as written: a final dot makes a difference', async () => {
    const names: string[] = [];
    const resolve = async (name: string) => {
      names.push(name);
      return PUBLIC;
    };
    await refused('https://public.example./', { resolve });
    await refused('https://Public.example/', { resolve });
    expect(names).toEqual(['public.example.', 'public.example']);
  });

  test('is resolved by the system by default', async () => {
    const bySystem = destinations({ allowHttp: true, allowedHosts: [] });
    expect(await bySystem.reasonToRefuse('http://localhost/')).toMatch(/not (127\.0\.0\.1|::1)$/);
  });
});

describe('a deployment', () => {
  test.each([
    [['localhost'], 'https://localhost:3000/'],
    [['localhost'], 'https://LOCALHOST./'],
    [['LocalHost.'], 'https://localhost/'],
    [['inside.example'], 'https://inside.example/'],
    [['bücher.example'], 'https://xn--bcher-kva.example/'],
    [['10.0.0.0/8'], 'https://inside.example/'],
    [['10.0.0.1'], 'https://10.0.0.1/'],
    [['127.0.0.0/8', '::1'], 'https://localhost/'],
    [['fd00::/8'], 'https://[fd00:ec2::254]/'],
  ])('that allows %j may send to %s', async (allowedHosts, url) => {
    expect(await refused(url, { allowedHosts })).toBeUndefined();
  });

  test.each([
    [['localhost'], 'https://127.0.0.1/'],
    [['localhost'], 'https://any.localhost/'],
    [['example'], 'https://inside.example/'],
    [['127.0.0.0/8'], 'https://localhost/'],
    [['127.0.0.0/8'], 'https://[::ffff:127.0.0.1]/'],
    [['10.0.0.0/24'], 'https://10.0.1.0/'],
    [['localhost', '0.0.0.0/0', '::/0'], 'http://localhost/'],
    [['localhost'], 'https://user@localhost/'],
    [['anything.example'], 'https://anything.example/'],
  ])('that allows %j may still not send to %s', async (allowedHosts, url) => {
    expect(await refused(url, { allowedHosts })).toMatch(/^an? /);
  });

  test('gets an error that names every wrong entry', () => {
    const bad = [
      '',
      '10.0.0.0/33',
      '10.0.0.1/8',
      '127.1',
      'a b',
      '*.example.com',
      'localhost:80',
      'https://x/',
    ];
    const allowedHosts = ['localhost', ...bad, '10.0.0.0/8'];
    const message = `allowed hosts: expected names, addresses, and ranges as 10.0.0.0/8, got ${bad
      .map((entry) => JSON.stringify(entry))
      .join(', ')}`;
    expect(() => destinations({ ...strict, allowedHosts })).toThrow(new Error(message));
    expect(() => httpsReceivers({ ...strict, allowedHosts })).toThrow(new Error(message));
  });
});
