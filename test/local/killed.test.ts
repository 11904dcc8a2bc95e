import type { Control } from '../../simulator/control';
import { startSimulator } from '../../simulator/simulator';
import { folders } from '../folder';
import { until } from '../until';
import { listen } from './events';
import { freePort, starting } from './running';

const folder = folders();
const started = starting();

test('kill -9 again and again: every callback that was answered 2xx is in the history of the events, with one id', async () => {
  const simulator = await startSimulator({ settings: { lives: false, requestsPerSecond: 0 } });
  const [where, port] = [folder(), String(await freePort())];
  const url = `http://localhost:${port}`;
  const environment = { PORT: port, FONESTORM_URL: simulator.url, FONESTORM_TOKEN: 'key', PUBLIC_URL: url };
  try {
    let relay = started(where, environment);
    await relay.says('Serving');
    const token = /token: (\S{43})/.exec(relay.output())?.[1] ?? '';
    const created = await fetch(`${url}/v2/conferences`, {
      method: 'POST',
      headers: { token, 'content-type': 'application/json' },
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
      relay = started(where, environment, '--serve');
      await relay.says('Serving');
    }
    const counts = accepted().map(({ payload }) => payload.attendees_status);
    expect(counts.length).toBeGreaterThanOrEqual(60);
    const idsOf = new Map<unknown, Set<string>>();
    const { events } = await listen(
      url,
      (all) => {
        const last = all.at(-1)?.detail;
        const callback = last?.callback as { known: { attendees_status: unknown } } | undefined;
        if (last && callback) {
          const ids = idsOf.get(callback.known.attendees_status) ?? new Set();
          idsOf.set(callback.known.attendees_status, ids.add(last.metadata.id));
        }
        return counts.every((each) => idsOf.has(each));
      },
      { token },
    );
    for (const ids of idsOf.values()) expect(ids.size).toBe(1);
    const byId = new Map(events.map(({ detail }) => [detail.metadata.id, detail.metadata.sequence]));
    expect([...byId.values()].sort((a, b) => a - b)).toEqual([...byId].map((_, index) => index + 1));
    for (const { detail } of events) expect(byId.get(detail.metadata.id)).toBe(detail.metadata.sequence);
  } finally {
    await simulator.close();
  }
}, 120_000);

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
