import { connect } from 'node:net';
import { type LocalRelay, startRelay } from '../../local/relay';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { propertyRuns } from '../property-runs';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';
import { type Hostile, hostileRequests } from './hostile-requests';

const COUNT = propertyRuns(600);
const SEED = 20_260_504;
const AT_ONCE = 24;
/** Milliseconds until a server that says nothing is given up, and until all of it is. */
const LONGEST = 30_000;
const LONGEST_OF_ALL = 300_000;
/** The two forms of an error, with its texts: a problem with FoneStorm's fields, and FoneStorm's own. */
const ERRORS = {
  'the relay': {
    contentType: 'application/problem+json',
    texts: ['type', 'title', 'detail', 'error', 'message'],
  },
  'the simulator': { contentType: 'application/json', texts: ['error', 'message'] },
};
type Server = keyof typeof ERRORS;

const folder = temporaryFolders();
let fonestorm: Simulator;
let simulator: Simulator;
let relay: LocalRelay;

beforeAll(async () => {
  const settings = { runsScripts: false, requestsPerSecond: 0 };
  [fonestorm, simulator] = await Promise.all([startSimulator({ settings }), startSimulator({ settings })]);
  relay = await startRelay({
    ...{ folder: folder(), port: 0, logger: silentLogger },
    fonestorm: { url: fonestorm.url, credentials: { token: 'key' } },
  });
});
afterAll(async () => {
  await Promise.all([relay.close(), simulator.close(), fonestorm.close()]);
});

/** What was answered, a character a byte, until the answer was whole or the connection closed. */
function exchange(port: number, { bytes, isCutOff, isHead }: Hostile): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(port, '127.0.0.1').setEncoding('latin1');
    if (isCutOff) socket.end(bytes);
    else socket.write(bytes);
    socket.setTimeout(LONGEST, () => socket.destroy());
    socket.on('data', (chunk) => {
      said = (said + chunk).replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
      if (partsOf(said, isHead)) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(said));
  });
}

/** The parts of an answer; undefined where it is not whole. */
function partsOf(said: string, isHead: boolean) {
  const end = said.indexOf('\r\n\r\n');
  const head = said.slice(0, end);
  const length = isHead ? 0 : Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
  const body = said.slice(end + 4, end + 4 + length);
  if (end < 0 || body.length < length) return undefined;
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  const type = /^content-type: (.*)$/im.exec(head)?.[1]?.trim();
  return { status, type, text: Buffer.from(body, 'latin1').toString() };
}

/** What is wrong with an answer; undefined where nothing is. Who breaks off may have none. */
function faultOf(server: Server, said: string, { isHead, isCutOff }: Hostile): string | undefined {
  const { contentType, texts } = ERRORS[server];
  if (isCutOff && said === '') return undefined;
  const parts = partsOf(said, isHead);
  if (!parts) return `no whole answer: ${said.slice(0, 200)}`;
  const { status, type, text } = parts;
  if (isRefusalOfNode(status, type, said)) return undefined;
  if (!(status >= 200 && status < 500)) return said.slice(0, 400);
  if (status < 300) return type === 'application/json' ? undefined : `${status} ${type}`;
  if (type !== contentType) return `${status} ${type}`;
  if (isHead) return undefined;
  const problem = JSON.parse(text);
  const hasAll = texts.every((name) => typeof problem[name] === 'string' && problem[name] !== '');
  return hasAll && problem.status_code === status ? undefined : text;
}

/** Node itself refuses what is no HTTP request, without a body. */
function isRefusalOfNode(status: number, type: string | undefined, said: string): boolean {
  if (type !== undefined) return false;
  return (
    status === 417 ||
    ([400, 431].includes(status) && /^HTTP\S+ \d+ [\w ]+\r\nConnection: close\r\n\r\n$/.test(said))
  );
}

interface Attacked {
  /** Requests by what they were answered: their status, or what is wrong. */
  readonly statuses: ReadonlyMap<string, number>;
  readonly wrong: readonly string[];
}

async function attack(server: Server, port: number, requests: readonly Hostile[]): Promise<Attacked> {
  const statuses = new Map<string, number>();
  const wrong: string[] = [];
  const left = [...requests.entries()];
  const one = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      const [index, request] = next;
      const said = await exchange(port, request);
      const fault = faultOf(server, said, request);
      if (fault !== undefined) wrong.push(`${index} ${request.bytes.toString('latin1', 0, 200)}: ${fault}`);
      const status = /^HTTP\/1\.1 (\d{3})/.exec(said)?.[1] ?? 'none';
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return { statuses, wrong };
}

async function create(url: string, id: string): Promise<number> {
  const response = await fetch(`${url}/conferences`, {
    method: 'POST',
    headers: { token: 'key', 'content-type': 'application/json' },
    body: JSON.stringify({ id, start_time: '2026-05-04T10:00:00Z', end_time: '2026-05-04T11:00:00Z' }),
  });
  await response.text();
  return response.status;
}

const servers: readonly Server[] = ['the relay', 'the simulator'];

describe(`of ${COUNT} hostile requests`, () => {
  let attacked: Readonly<Record<Server, Attacked & { readonly url: string }>>;

  beforeAll(async () => {
    const requests = hostileRequests(SEED, COUNT, 'there');
    const attackAt = async (server: Server, url: string) => {
      expect(await create(url, 'there')).toBe(201);
      return { url, ...(await attack(server, Number(new URL(url).port), requests)) };
    };
    const [atRelay, atSimulator] = await Promise.all([
      attackAt('the relay', `${relay.url}/v2`),
      attackAt('the simulator', simulator.url),
    ]);
    attacked = { 'the relay': atRelay, 'the simulator': atSimulator };
  }, LONGEST_OF_ALL);

  test.each(servers)('to %s each is answered, with an error, or does no harm', (server) => {
    const { wrong, statuses } = attacked[server];
    expect(wrong).toEqual([]);
    for (const status of ['200', '400', '401', '404', '405', '413', '415', '431']) {
      expect([status, (statuses.get(status) ?? 0) > 0]).toEqual([status, true]);
    }
  });

  test.each(servers)('to %s none keeps a good one from being answered afterwards', async (server) => {
    const { url } = attacked[server];
    await until(async () => (await create(url, 'after')) === 201);
    await until(async () => {
      const read = await fetch(`${url}/conferences/after`, { headers: { token: 'key' } });
      return (await read.text()).includes('"id":"after"') && read.status === 200;
    });
  });
});

test('the same seed makes the same requests, and another one others', () => {
  const of = (seed: number) =>
    hostileRequests(seed, 50, 'there').map(({ bytes }) => bytes.toString('base64'));
  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
});
