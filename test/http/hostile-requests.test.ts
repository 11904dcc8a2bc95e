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
const CONCURRENCY = 24;
/** Milliseconds until a silent server counts as hung, and until the whole test does. */
const ANSWER_TIMEOUT = 30_000;
const TEST_TIMEOUT = 300_000;
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

/** The bytes of the answer as latin1, until it is complete or the connection is closed. */
function exchange(port: number, { bytes, isCutOff, isHead }: Hostile): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1').setEncoding('latin1');
    if (isCutOff) socket.end(bytes);
    else socket.write(bytes);
    socket.setTimeout(ANSWER_TIMEOUT, () => socket.destroy());
    socket.on('data', (chunk) => {
      received = (received + chunk).replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
      if (partsOf(received, isHead)) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(received));
  });
}

/** The parts of an answer; undefined if it is incomplete. */
function partsOf(received: string, isHead: boolean) {
  const end = received.indexOf('\r\n\r\n');
  const head = received.slice(0, end);
  const length = isHead ? 0 : Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
  const body = received.slice(end + 4, end + 4 + length);
  if (end < 0 || body.length < length) return undefined;
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
  const type = /^content-type: (.*)$/im.exec(head)?.[1]?.trim();
  return { status, type, text: Buffer.from(body, 'latin1').toString() };
}

/** The fault of an answer; undefined if it has none. A request that is cut off may have no answer. */
function faultOf(server: Server, received: string, { isHead, isCutOff }: Hostile): string | undefined {
  const { contentType, texts } = ERRORS[server];
  if (isCutOff && received === '') return undefined;
  const parts = partsOf(received, isHead);
  if (!parts) return `incomplete answer: ${received.slice(0, 200)}`;
  const { status, type, text } = parts;
  if (isRefusalOfNode(status, type, received)) return undefined;
  if (!(status >= 200 && status < 500)) return received.slice(0, 400);
  if (status < 300) return type === 'application/json' ? undefined : `${status} ${type}`;
  if (type !== contentType) return `${status} ${type}`;
  if (isHead) return undefined;
  const problem = JSON.parse(text);
  const hasAll = texts.every((name) => typeof problem[name] === 'string' && problem[name] !== '');
  return hasAll && problem.status_code === status ? undefined : text;
}

/** Node itself refuses malformed HTTP, without a body. */
function isRefusalOfNode(status: number, type: string | undefined, received: string): boolean {
  if (type !== undefined) return false;
  return (
    status === 417 ||
    ([400, 431].includes(status) && /^HTTP\S+ \d+ [\w ]+\r\nConnection: close\r\n\r\n$/.test(received))
  );
}

interface Attacked {
  /** The requests, grouped by the status or the fault of their answers. */
  readonly statuses: ReadonlyMap<string, number>;
  readonly wrong: readonly string[];
}

async function attack(server: Server, port: number, requests: readonly Hostile[]): Promise<Attacked> {
  const statuses = new Map<string, number>();
  const wrong: string[] = [];
  const pending = [...requests.entries()];
  const worker = async () => {
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [index, request] = next;
      const received = await exchange(port, request);
      const fault = faultOf(server, received, request);
      if (fault !== undefined) wrong.push(`${index} ${request.bytes.toString('latin1', 0, 200)}: ${fault}`);
      const status = /^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 'none';
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
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
  }, TEST_TIMEOUT);

  test.each(servers)('to %s each gets an answer that has no fault', (server) => {
    const { wrong, statuses } = attacked[server];
    expect(wrong).toEqual([]);
    for (const status of ['200', '400', '401', '404', '405', '413', '415', '431']) {
      expect([status, (statuses.get(status) ?? 0) > 0]).toEqual([status, true]);
    }
  });

  test.each(servers)('to %s none prevents the answer to a valid request afterwards', async (server) => {
    const { url } = attacked[server];
    await until(async () => (await create(url, 'after')) === 201);
    await until(async () => {
      const read = await fetch(`${url}/conferences/after`, { headers: { token: 'key' } });
      return (await read.text()).includes('"id":"after"') && read.status === 200;
    });
  });
});

test('the same seed generates the same requests, and another seed other requests', () => {
  const of = (seed: number) =>
    hostileRequests(seed, 50, 'there').map(({ bytes }) => bytes.toString('base64'));
  expect(of(1)).toEqual(of(1));
  expect(of(1)).not.toEqual(of(2));
});
