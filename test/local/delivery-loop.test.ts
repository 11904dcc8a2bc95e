import { type LocalRelay, startRelay } from '../../local/relay';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { type Receiver, startReceiver } from '../adapters/receivers/receiver';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';

const folder = temporaryFolders()();
const TIMES = { start_time: '2026-05-04T10:00:00Z', end_time: '2026-05-04T11:00:00Z' };

let simulator: Simulator;
let relay: LocalRelay;
/** Sends all that it gets to the capability of a conference, with its headers: an alias that nobody can see through. */
let forwardingReceiver: Receiver;
let forwarded = 0;

beforeAll(async () => {
  simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
  relay = await startRelay({
    ...{ folder, port: 0, logger: silentLogger, budget: { requestsPerSecond: 1000 } },
    fonestorm: { url: simulator.url, credentials: { token: 'key' } },
  });
  forwardingReceiver = await startReceiver(async (response, { headers, body }) => {
    forwarded += 1;
    const kept = new Headers();
    for (let index = 0; index < headers.length; index += 2) {
      const name = String(headers[index]).toLowerCase();
      if (!['host', 'connection', 'content-length'].includes(name))
        kept.set(name, String(headers[index + 1]));
    }
    const answer = await fetch(callbackUrlOf('loop'), {
      method: 'POST',
      headers: kept,
      body: new Uint8Array(body),
    });
    response.writeHead(answer.status).end(await answer.text());
  });
});
afterAll(async () => {
  await simulator.close();
  await forwardingReceiver.close();
  await relay.close();
});

const callbackUrlOf = (id: string) => simulator.control.conference(id).fields.callback_url ?? '';

interface Body {
  readonly callbacks: readonly object[];
  readonly deliveries: readonly { readonly status: string }[];
  readonly errors?: readonly { readonly field: string }[];
}

async function call(method: string, path: string, body?: object) {
  const response = await fetch(`${relay.url}/v2${path}`, {
    method,
    headers: { token: relay.token, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

test('a callback that returns through an alias is accepted each time, and delivered three times in total', async () => {
  const url = `http://localhost:${forwardingReceiver.port}/hook`;
  expect((await call('POST', '/conferences', { id: 'loop', callback_url: url, ...TIMES })).status).toBe(201);
  await simulator.control.sendCallback('loop', { note: 'once' });
  await simulator.control.whenIdle();
  const callbacks = async () => (await call('GET', '/conferences/loop/callbacks')).body.callbacks;
  const statuses = async () => {
    const { deliveries } = (await call('GET', '/conferences/loop/deliveries')).body;
    return deliveries.map(({ status }) => status).toSorted();
  };
  // The last one may fail before the attempt that caused it is over.
  await until(async () => (await statuses()).includes('failed') && !(await statuses()).includes('pending'));
  expect(await callbacks()).toHaveLength(4);
  expect(forwarded).toBe(3);
  expect(await statuses()).toEqual([...['delivered', 'delivered', 'delivered', 'failed']]);
});

test('refuses a callback URL of the relay as callback_url, with any name of this machine', async () => {
  await call('POST', '/conferences', { id: 'other', ...TIMES });
  for (const host of ['localhost', '127.0.0.1', '[::1]', '127.1']) {
    const own = callbackUrlOf('other').replace('localhost', host);
    const { status, body } = await call('POST', '/conferences', { callback_url: own, ...TIMES });
    expect([host, status, body.errors?.[0]?.field]).toEqual([host, 400, 'callback_url']);
    expect((await call('PUT', '/conferences/other', { callback_url: own })).status).toBe(400);
  }
});
