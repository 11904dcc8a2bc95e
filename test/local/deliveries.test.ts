import type { ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { Delivery } from '../../lambda/domain/delivery';
import type { BusEvent } from '../../local/event-bus';
import { type LocalRelay, startRelay } from '../../local/relay';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { type ReceivedRequest, type Receiver, startReceiver } from '../adapters/receivers/receiver';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';

const folder = temporaryFolders()();

const NOT_UTF8 = Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x80, 0x0a, 0x7d]);

let simulator: Simulator;
/** Stands between FoneStorm and the relay, and keeps what FoneStorm sends. */
let proxy: Receiver;
let relay: LocalRelay;
const events: BusEvent[] = [];
const attempts: Delivery[] = [];
const logged: string[] = [];
const receivers: Receiver[] = [];

beforeAll(async () => {
  simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
  proxy = await startReceiver(async (response, { method, path, headers, body }) => {
    const at = headers.indexOf('content-type') + 1;
    const request = { method, headers: at > 0 ? { 'content-type': `${headers[at]}` } : {} };
    const answer = await fetch(`${relay.url}${path}`, {
      ...request,
      ...(method === 'POST' && { body: new Uint8Array(body) }),
    });
    response.writeHead(answer.status).end(await answer.text());
  });
  relay = await startTestRelay();
});
afterAll(async () => {
  await simulator.close();
  for (const each of [...receivers, proxy]) await each.close();
  await relay.close();
});

function startTestRelay(): Promise<LocalRelay> {
  return startRelay({
    ...{ folder, port: 0, publicUrl: `http://127.0.0.1:${proxy.port}` },
    fonestorm: { url: simulator.url, credentials: { token: 'key' } },
    budget: { requestsPerSecond: 1000 },
    logger: { ...silentLogger, info: (message) => logged.push(message) },
    onEvent: (event) => events.push(event),
    onAttempt: (delivery) => attempts.push(delivery),
  });
}

async function startTestReceiver(answer: (response: ServerResponse, got: ReceivedRequest) => void) {
  const receiver = await startReceiver(answer);
  receivers.push(receiver);
  return { ...receiver, url: `http://localhost:${receiver.port}/callbacks?tenant=1` };
}

async function call(method: string, path: string, body?: object) {
  const response = await fetch(`${relay.url}/v2${path}`, {
    method,
    headers: { token: 'key', 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text);
}

/** A conference that is over, so that nothing but its callbacks happens. */
const create = (id: string, callback_url: string) =>
  call('POST', '/conferences', {
    ...{ id, callback_url, start_time: '2026-05-04T10:00:00Z', end_time: '2026-05-04T11:00:00Z' },
  });

/** Sends a callback, which the relay then has. */
async function sendCallback(id: string): Promise<void> {
  await simulator.control.sendCallback(id, { note: 'ä & ?=%', uid: `${Math.random()}` });
  await simulator.control.whenIdle();
}

const callbackUrlOf = (id: string) => simulator.control.conference(id).fields.callback_url ?? '';
const idOf = (got: ReceivedRequest | undefined) => header(got, 'webhook-id');
const queryOf = ({ path }: ReceivedRequest) => path.split('?').slice(1).join('?');
const typesOf = (id: string) =>
  events.filter(({ detail }) => detail.metadata.conferenceId === id).map((event) => event['detail-type']);

function header(got: ReceivedRequest | undefined, name: string): string | undefined {
  const at = got?.headers.indexOf(name) ?? -1;
  return at < 0 ? undefined : got?.headers[at + 1];
}

/** @throws if the public library does not accept the signature */
function verifySignature(got: ReceivedRequest, secret: string): void {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const headers = Object.fromEntries(names.map((name) => [name, header(got, name) ?? '']));
  new Webhook(secret).verify(got.body, headers, { jsonParse: false });
}

test("a receiver gets each of FoneStorm's methods byte for byte and signed, also bytes that are not UTF-8", async () => {
  const { url, got } = await startTestReceiver((response) => response.end());
  await create('methods', url);
  const sentBefore = proxy.got.length;
  for (const method of ['GET', 'POST', 'JSON'] as const) {
    simulator.control.changeSettings({ method });
    await sendCallback('methods');
  }
  for (const [query, type] of [
    ['?a=%zz&a=1+2&&b=%FF', 'application/octet-stream'],
    ['', 'text/plain; charset=x'],
  ]) {
    const headers = { 'content-type': `${type}` };
    await fetch(`${callbackUrlOf('methods')}${query}`, { method: 'POST', headers, body: NOT_UTF8 });
  }
  const sent = proxy.got.slice(sentBefore);
  expect(sent.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST', 'POST', 'POST']);
  await until(() => got.length === sent.length);
  const shown = (one: ReceivedRequest, query: string) => ({
    ...{ method: one.method, query, type: header(one, 'content-type'), body: one.body.toString('hex') },
  });
  const received = got.map((one) => shown(one, queryOf(one)));
  const expected = sent.map((one) => {
    const query = queryOf(one);
    return shown(one, query === '' ? 'tenant=1' : `tenant=1&${query}`);
  });
  expect(received).toHaveLength(expected.length);
  expect(received).toEqual(expect.arrayContaining(expected));
  const { signing_secrets } = await call('GET', '/conferences/methods/signing-secret');
  for (const each of got) {
    verifySignature(each, signing_secrets[0]);
    expect(() => verifySignature({ ...each, body: Buffer.from('x') }, signing_secrets[0])).toThrow(
      'No matching',
    );
  }
  expect(new Set(got.map(idOf)).size).toBe(sent.length);
});

test('a failed delivery is retried after a restart with the same id; failing and slow receivers do not delay others', async () => {
  const down = await startTestReceiver((response) =>
    response.writeHead(down.got.length === 1 ? 503 : 200).end(),
  );
  const trickling = await startTestReceiver((response) => response.writeHead(200).write('and'));
  const atQuick: (readonly number[])[] = [];
  const quick = await startTestReceiver((response) => {
    atQuick.push([trickling.open(), down.got.length]);
    response.end();
  });
  await Promise.all([
    create('down', down.url),
    create('trickling', trickling.url),
    create('quick', quick.url),
  ]);
  for (let count = 0; count < 6; count += 1) await sendCallback('trickling');
  await sendCallback('down');
  await until(() => trickling.open() === 6 && attempts.some(({ conferenceId }) => conferenceId === 'down'));
  await sendCallback('quick');
  await until(() => quick.got.length === 1);
  // The slow attempts end after 15 s, and the failed one is retried after 5 s.
  expect(atQuick).toEqual([[6, 1]]);
  await trickling.close();
  await relay.close();
  relay = await startTestRelay();
  await until(() => down.got.length === 2);
  expect(idOf(down.got[1])).toBe(idOf(down.got[0]));
  await until(
    async () => (await call('GET', '/conferences/down/deliveries')).deliveries[0].attempt_count === 2,
  );
  const [delivery] = (await call('GET', '/conferences/down/deliveries')).deliveries;
  expect(delivery).toMatchObject({ status: 'delivered', attempts: [{ status: 503 }, { status: 200 }] });
  const [first, second] = delivery.attempts.map(({ at }: { at: string }) => Date.parse(at));
  expect(second - first).toBeGreaterThanOrEqual(5000);
});

test('a receiver that is gone causes an event, and a manual retry delivers the callback', async () => {
  const gone = await startTestReceiver((response) =>
    response.writeHead(gone.got.length === 1 ? 410 : 200).end(),
  );
  await create('gone', gone.url);
  await sendCallback('gone');
  await until(() => typesOf('gone').includes('Callback Delivery Failed'));
  const failed = async () => (await call('GET', '/deliveries?status=failed')).deliveries;
  await until(async () => (await failed()).length === 1);
  const [{ id, conference }] = await failed();
  expect(conference).toBe('gone');
  await call('POST', `/deliveries/${id}/retry`);
  const ofGone = async () => (await call('GET', '/conferences/gone/deliveries')).deliveries;
  await until(async () => (await ofGone())[0].status === 'delivered');
  expect(await failed()).toEqual([]);
  expect(gone.got.map(idOf)).toEqual(Array(2).fill(idOf(gone.got[0])));
});

test('an erased conference leaves no callback and no delivery; a later callback is dropped', async () => {
  const receiver = await startTestReceiver((response) => response.end());
  await create('erased', receiver.url);
  await sendCallback('erased');
  const address = callbackUrlOf('erased');
  const of = async (what: string) => (await call('GET', `/conferences/erased/${what}`))[what];
  await until(async () => (await of('deliveries'))[0]?.status === 'delivered');
  expect(await of('callbacks')).toHaveLength(1);
  await call('DELETE', '/conferences/erased?erase=true');
  const stored = async () => [...(await of('callbacks')), ...(await of('deliveries'))];
  expect(await stored()).toEqual([]);
  await until(() => typesOf('erased').includes('Conference Cancelled'));
  const known = typesOf('erased').length;
  expect((await fetch(`${address}?late=1`)).status).toBe(200);
  await until(() => logged.includes('entry.dropped'));
  expect(await stored()).toEqual([]);
  expect(typesOf('erased')).toHaveLength(known);
  expect(receiver.got).toHaveLength(1);
});
