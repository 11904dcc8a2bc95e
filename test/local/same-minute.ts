import { startRelay } from '../../local/relay';
import { startSimulator } from '../../simulator/simulator';
import { silent } from '../silent-log';
import { until } from '../until';

export interface SameMinute {
  readonly folder: string;
  readonly conferences: number;
  /** The budget of the relay's requests, and what FoneStorm takes, in a second. */
  readonly requestsPerSecond: number;
  readonly foneStormTakes: number;
  /** Milliseconds from now to the start of the first, and from there to the start of the last. */
  readonly startIn: number;
  readonly startWithin: number;
  /** Milliseconds that a question waits, as in the relay's rules. */
  readonly questionDelay: number;
  /** Milliseconds that all of it may take. */
  readonly within: number;
}

/** More callers at a time would be told to try again. */
const CALLERS = 6;

/**
 * Conferences that all start within a while, where no callback arrives, so that FoneStorm has to be asked about each.
 *
 * @returns what was counted once all are known to have started
 */
export async function inTheSameMinute(given: SameMinute) {
  const simulator = await startSimulator({
    settings: { requestsPerSecond: given.foneStormTakes, callbackFaults: [{ fault: 'drop' }] },
  });
  const started = new Map<string, string>();
  const grants: number[] = [];
  const warnings: string[] = [];
  const relay = await startRelay({
    ...{ folder: given.folder, port: 0, rules: { questionDelay: given.questionDelay }, sweepEvery: 500 },
    log: { ...silent, warn: (message) => warnings.push(message) },
    fonestorm: { url: simulator.url, credentials: { token: 'key' } },
    budget: { requestsPerSecond: given.requestsPerSecond },
    onGrant: () => grants.push(performance.now()),
    onEvent: ({ 'detail-type': type, detail: { metadata } }) => {
      if (type === 'Conference Started') started.set(metadata.conferenceId, metadata.origin);
    },
  });
  const first = Date.now() + given.startIn;
  const end_time = new Date(first + 24 * 3600_000).toISOString();
  const create = async (id: string, start: number): Promise<number> => {
    const response = await fetch(`${relay.url}/v2/conferences`, {
      method: 'POST',
      headers: { token: 'key', 'content-type': 'application/json' },
      body: JSON.stringify({ id, start_time: new Date(start).toISOString(), end_time }),
    });
    await response.text();
    return response.status;
  };
  try {
    const answers: number[] = [];
    const step = given.startWithin / given.conferences;
    let next = 0;
    const callers = Array.from({ length: CALLERS }, async () => {
      while (next < given.conferences) {
        next += 1;
        answers.push(await create(`c${next}`, first + next * step));
      }
    });
    await Promise.all(callers);
    await until(() => started.size > 0, given.within);
    const startedBefore = started.size;
    const meanwhile = await create('meanwhile', first + 3600_000);
    await until(() => started.size === given.conferences, given.within);
    const { peak, overLimit, operations } = simulator.control.requests();
    return {
      ...{
        answers,
        meanwhile,
        warnings: [...warnings],
        startedBefore,
        origins: [...new Set(started.values())],
      },
      ...{
        granted: grants.length,
        mostGranted: mostInASecond(grants),
        mostCame: peak,
        overLimit,
        operations,
      },
      seconds: (performance.now() - (grants[0] ?? 0)) / 1000,
    };
  } finally {
    await simulator.close();
    await relay.close();
  }
}

/** @param times in milliseconds, in their order */
function mostInASecond(times: readonly number[]): number {
  let [first, most] = [0, 0];
  for (const [index, time] of times.entries()) {
    while (time - (times[first] ?? time) >= 1000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
