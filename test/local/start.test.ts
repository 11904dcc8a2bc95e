import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Control } from '../../simulator/control';
import { startSimulator } from '../../simulator/simulator';
import { folders } from '../folder';
import { until } from '../until';
import { listen } from './events';
import { freePort, type Started, start } from './running';

const folder = folders();
const running: Started[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) if (each.child.exitCode === null) await each.end('SIGKILL');
});

async function started(
  where: string,
  environment: Record<string, string>,
  ...argv: string[]
): Promise<Started> {
  const each = start(where, environment, ...argv);
  running.push(each);
  return each;
}

async function ports() {
  return { PORT: String(await freePort()), SIMULATOR_PORT: String(await freePort()) };
}

test('npm start shows a conference from its creation to its end, serves, and ends cleanly; it is there again after', async () => {
  const [where, environment] = [folder(), await ports()];
  const first = await started(where, environment);
  await first.says('Serving, until Ctrl-C');
  const shown = [
    'Conference Scheduled',
    'Conference Started',
    'Organizer Joined',
    'Attendee Count Changed',
    'Conference Ended',
  ];
  const places = shown.map((type) => first.output().indexOf(type));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  expect(first.output()).not.toMatch(/warning|error/i);
  expect(await first.end('SIGINT')).toBe(0);
  const second = await started(where, environment, '--serve');
  await second.says('Serving, until Ctrl-C');
  const url = `http://localhost:${environment.PORT}`;
  const list = await fetch(`${url}/v2/conferences`, { headers: { token: 'key' } });
  expect(await list.json()).toMatchObject({ conferences: [{ label: 'Demonstration' }] });
  const { events } = await listen(url, (all) => all.at(-1)?.['detail-type'] === 'Conference Ended');
  expect(events.map(({ detail }) => detail.metadata.sequence)).toEqual(events.map((_, index) => index + 1));
}, 40_000);

test('kill -9 again and again: every callback that was answered 2xx is in the history of the events, with one id', async () => {
  const simulator = await startSimulator({ settings: { lives: false, requestsPerSecond: 0 } });
  const [where, port] = [folder(), String(await freePort())];
  const url = `http://localhost:${port}`;
  const environment = { PORT: port, FONESTORM_URL: simulator.url, FONESTORM_TOKEN: 'key', PUBLIC_URL: url };
  try {
    let relay = await started(where, environment);
    await relay.says('Serving');
    const created = await fetch(`${url}/v2/conferences`, {
      method: 'POST',
      headers: { token: 'key', 'content-type': 'application/json' },
      body: JSON.stringify({
        id: 'killed',
        start_time: '2026-05-04T10:00:00Z',
        end_time: '2026-05-04T11:00:00Z',
      }),
    });
    expect(created.status).toBe(201);
    const accepted = () =>
      simulator.control.conference('killed').callbacks.filter(({ answered }) => answered === 200);
    for (let round = 1; round <= 3; round += 1) {
      const enough = accepted().length + 20;
      const sending = sendUntil(() => relay.child.signalCode !== null, simulator.control);
      await until(() => accepted().length >= enough);
      await relay.end('SIGKILL');
      await sending;
      relay = await started(where, environment, '--serve');
      await relay.says('Serving');
    }
    const counts = accepted().map(({ payload }) => payload.attendees_status);
    expect(counts.length).toBeGreaterThanOrEqual(60);
    const idsOf = new Map<unknown, Set<string>>();
    const { events } = await listen(url, (all) => {
      const last = all.at(-1)?.detail;
      const callback = last?.callback as { known: { attendees_status: unknown } } | undefined;
      if (last && callback) {
        const ids = idsOf.get(callback.known.attendees_status) ?? new Set();
        idsOf.set(callback.known.attendees_status, ids.add(last.metadata.id));
      }
      return counts.every((each) => idsOf.has(each));
    });
    for (const ids of idsOf.values()) expect(ids.size).toBe(1);
    const byId = new Map(events.map(({ detail }) => [detail.metadata.id, detail.metadata.sequence]));
    expect([...byId.values()].sort((a, b) => a - b)).toEqual([...byId].map((_, index) => index + 1));
    for (const { detail } of events) expect(byId.get(detail.metadata.id)).toBe(detail.metadata.sequence);
  } finally {
    await simulator.close();
  }
}, 60_000);

/** Callbacks one after another, each with another count of attendees. */
async function sendUntil(isOver: () => boolean, control: Control): Promise<void> {
  while (!isOver()) {
    sent += 1;
    await control.callback('killed', { attendees_status: sent });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await control.settled();
}
let sent = 0;

describe('what keeps it from starting is one sentence that says what to do', () => {
  let taken: Server | undefined;
  afterEach(() => taken?.close());

  async function refusal(where: string, environment: Record<string, string>): Promise<string> {
    const relay = await started(where, environment, '--serve');
    await until(() => relay.child.exitCode !== null);
    expect(relay.child.exitCode).toBe(1);
    return relay.output().trim();
  }

  test('a taken port', async () => {
    const environment = await ports();
    taken = createServer().listen(Number(environment.PORT), '127.0.0.1');
    expect(await refusal(folder(), environment)).toBe(
      `Port ${environment.PORT} is taken: stop what uses it, or choose another one with PORT=<port>.`,
    );
  });

  test("a taken port of the simulator's", async () => {
    const environment = await ports();
    taken = createServer().listen(Number(environment.SIMULATOR_PORT), '127.0.0.1');
    const sentence = await refusal(folder(), environment);
    expect(sentence).toContain(environment.SIMULATOR_PORT);
    expect(sentence.split('\n')).toHaveLength(1);
  });

  test.each([
    [
      'a store that cannot be read',
      'dynamodb/CURRENT',
      /\.relay cannot be read .*: move it away to begin anew without it\.$/,
    ],
    ['a queue that cannot be read', 'mailbox.jsonl', /mailbox\.jsonl: line 1 cannot be read\): move it away/],
    ['secrets that are none', 'secrets.json', /secrets\.json has faults.*: move it away/],
  ])('%s', async (_name, file, sentence) => {
    const where = folder();
    mkdirSync(join(where, '.relay/dynamodb'), { recursive: true });
    writeFileSync(join(where, '.relay', file), 'rubbish\nrubbish\n');
    const said = await refusal(where, await ports());
    expect(said).toMatch(sentence);
    expect(said.split('\n')).toHaveLength(1);
  });

  test('a folder that cannot be written', async () => {
    const where = folder();
    writeFileSync(join(where, '.relay'), 'a file');
    const said = await refusal(where, await ports());
    expect(said).toMatch(/\.relay.* cannot be written/);
    expect(said.split('\n')).toHaveLength(1);
  });

  test('another relay in the same folder', async () => {
    const where = folder();
    const first = await started(where, await ports(), '--serve');
    await first.says('Serving');
    expect(await refusal(where, await ports())).toBe('Another relay uses .relay: stop it first.');
  });
});
