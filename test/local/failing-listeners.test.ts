import type { CallbackFacts } from '../../lambda/domain/callback/describe-callback';
import type { BusEvent } from '../../local/event-bus';
import { startRelay } from '../../local/relay';
import { formatEvent } from '../../local/terminal';
import { startSimulator } from '../../simulator/simulator';
import { startReceiver } from '../adapters/receivers/receiver';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';
import { readEventStream } from './read-event-stream';

const folder = temporaryFolders();
const notes: readonly unknown[] = [{ toString: 1 }, { valueOf: 1 }, 'the last'];
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

test('a failing listener delays no event, delivery or request: each is done once, and the failure is logged', async () => {
  const simulator = await startSimulator({ settings: { runsScripts: false, method: 'JSON' } });
  const receiver = await startReceiver((response) => response.end());
  const logged = new Set<string>();
  const lines: string[] = [];
  const fail = () => {
    throw new Error('the listener fails');
  };
  open.push(simulator, receiver);
  const relay = await startRelay({
    ...{ folder: folder(), port: 0, fonestorm: { url: simulator.url, credentials: { token: 'key' } } },
    logger: { ...silentLogger, error: (code, fields) => logged.add(`${code} ${fields?.listener}`) },
    onEvent(event) {
      lines.push(formatEvent(event));
      fail();
    },
    onAttempt: fail,
    onGrant: fail,
  });
  open.push(relay);
  const headers = { token: 'key', 'content-type': 'application/json' };
  const fields = { id: 'c', start_time: '2026-05-04T10:00:00Z', end_time: '2026-05-04T11:00:00Z' };
  const body = JSON.stringify({ ...fields, callback_url: `http://localhost:${receiver.port}/` });
  expect((await fetch(`${relay.url}/v2/conferences`, { method: 'POST', headers, body })).status).toBe(201);
  for (const note of notes) await simulator.control.sendCallback('c', { note });

  const isCallback = ({ 'detail-type': type }: BusEvent) => type === 'Callback Received';
  const { events } = await readEventStream(relay.url, (all) => all.filter(isCallback).length === 3);
  expect(events.map(({ detail }) => detail.metadata.sequence)).toEqual(events.map((_, index) => index + 1));
  const received = events.filter(isCallback).map(({ detail }) => detail.callback as CallbackFacts);
  expect(received.map(({ unknown }) => unknown.note)).toEqual(notes);
  await until(() => receiver.got.length === 3);
  const read = async () => (await fetch(`${relay.url}/v2/deliveries?status=pending`, { headers })).json();
  await until(async () => JSON.stringify(await read()) === '{"deliveries":[]}');
  expect(lines.filter((line) => line.includes('note={"toString":1}'))).toHaveLength(1);
  expect([...logged].sort()).toEqual([
    'listener.failed onAttempt',
    'listener.failed onEvent',
    'listener.failed onGrant',
  ]);
});
