import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { temporaryFolders } from '../temporary-folders';
import { limitFileSize } from './limit-file-size';
import { readEventStream } from './read-event-stream';
import { bundleProgram, freePort, relayProcesses } from './relay-process';

const folder = temporaryFolders();
const starts = relayProcesses();
const simulators: Simulator[] = [];
afterAll(async () => {
  for (const each of simulators) await each.close();
});

test('requests get 503 while the disk is full; with room again, also after a restart, nothing is lost', async () => {
  const where = folder();
  const started = starts(await bundleProgram(folder()));
  const simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
  simulators.push(simulator);
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const environment = { PORT: port, FONESTORM_URL: simulator.url, FONESTORM_TOKEN: 'key', PUBLIC_URL: url };
  let relay = started(where, environment);
  await relay.waitForOutput('Serving');
  const token = /token: (\S{43})/.exec(relay.output())?.[1] ?? '';
  const headers = { token, 'content-type': 'application/json' };
  const create = async (id: string) => {
    const times = { start_time: '2026-05-04T10:00:00Z', end_time: '2026-05-04T11:00:00Z' };
    const body = JSON.stringify({ id, ...times });
    const response = await fetch(`${url}/v2/conferences`, { method: 'POST', headers, body });
    return [response.status, ((await response.json()) as { type?: string }).type?.split(':').at(-1)];
  };
  expect(await create('a')).toEqual([201, undefined]);
  const target = simulator.control.conference('a').fields.callback_url ?? '';
  const accepted: string[] = [];
  let sent = 0;
  const callback = async (): Promise<number> => {
    sent += 1;
    const body = JSON.stringify({ attendees_status: sent });
    const response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const { status } = response;
    await response.text();
    if (status === 200) accepted.push(body);
    return status;
  };
  expect(await callback()).toBe(200);

  const mailbox = join(where, '.relay/mailbox.jsonl');
  // First no byte can be written, then only the first bytes of a record.
  for (const room of [-statSync(mailbox).size + 1, 40]) {
    limitFileSize(relay.child.pid, statSync(mailbox).size + room);
    const refused = [await callback(), await callback()];
    expect(refused).toEqual([503, 503]);
    expect(await create(`full${room}`)).toEqual([503, 'unavailable']);
    expect(relay.child.exitCode).toBeNull();
    limitFileSize(relay.child.pid, 'unlimited');
    expect(await callback()).toBe(200);
  }
  expect(await create('b')).toEqual([201, undefined]);
  await relay.end('SIGKILL');
  relay = started(where, environment, '--serve');
  await relay.waitForOutput('Serving');
  expect(await callback()).toBe(200);
  const known = new Set<string>();
  await readEventStream(
    url,
    (events) => {
      const { callback, metadata } = (events.at(-1)?.detail ?? {}) as Record<string, unknown> & {
        readonly metadata?: { readonly conferenceId: string };
      };
      const of = callback as { readonly known?: object } | undefined;
      known.add(metadata?.conferenceId === 'a' ? JSON.stringify(of?.known) : `${metadata?.conferenceId}`);
      return [...accepted, 'b'].every((each) => known.has(each));
    },
    { token },
  );
  await relay.end('SIGINT');
});
