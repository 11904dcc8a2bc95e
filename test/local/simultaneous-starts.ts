import { startRelay } from '../../local/relay';
import { startSimulator } from '../../simulator/simulator';
import { silentLogger } from '../silent-logger';
import { until } from '../until';

export interface SimultaneousStarts {
  readonly folder: string;
  readonly conferences: number;
  /** The budget of the relay's requests. */
  readonly requestsPerSecond: number;
  /** Milliseconds from now to the first start, and from the first to the last start. */
  readonly firstStartDelay: number;
  readonly startSpread: number;
  /** The delay of a status check in milliseconds, as in the relay's rules. */
  readonly statusCheckDelay: number;
}

/** A request to FoneStorm: the times at which it needed a slot and got it, in milliseconds of one clock. */
interface BudgetGrant {
  readonly requestedAt: number;
  readonly grantedAt: number;
}

/** More concurrent callers would get 429. */
const CALLER_COUNT = 6;

/**
 * Runs conferences that all start within a short time without a callback, so that each needs a status check.
 *
 * @returns counts, once the relay knows that all have started
 */
export async function runSimultaneousStarts(given: SimultaneousStarts) {
  const simulator = await startSimulator({
    settings: { requestsPerSecond: 0, callbackFaults: [{ fault: 'drop' }] },
  });
  const started = new Map<string, string>();
  const grants: BudgetGrant[] = [];
  const warnings: string[] = [];
  const relay = await startRelay({
    ...{
      folder: given.folder,
      port: 0,
      rules: { statusCheckDelay: given.statusCheckDelay },
      sweepInterval: 500,
    },
    logger: { ...silentLogger, warn: (message) => warnings.push(message) },
    fonestorm: { url: simulator.url, credentials: { token: 'key' } },
    budget: { requestsPerSecond: given.requestsPerSecond },
    onGrant: (waited) => {
      const grantedAt = performance.now();
      grants.push({ requestedAt: grantedAt - waited, grantedAt });
    },
    onEvent: ({ 'detail-type': type, detail: { metadata } }) => {
      if (type === 'Conference Started') started.set(metadata.conferenceId, metadata.origin);
    },
  });
  const first = Date.now() + given.firstStartDelay;
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
    const step = given.startSpread / given.conferences;
    let next = 0;
    const callers = Array.from({ length: CALLER_COUNT }, async () => {
      while (next < given.conferences) {
        next += 1;
        answers.push(await create(`c${next}`, first + next * step));
      }
    });
    await Promise.all(callers);
    await until(() => started.size > 0);
    const meanwhile = await create('meanwhile', first + 3600_000);
    await until(() => started.size === given.conferences);
    return {
      ...{ answers, meanwhile, warnings: [...warnings], origins: [...new Set(started.values())] },
      ...{ granted: grants.length, mostAhead: maxRequestsAhead(grants, given.requestsPerSecond) },
      operations: simulator.control.requests().operations,
    };
  } finally {
    await simulator.close();
    await relay.close();
  }
}

/**
 * The most requests by which the budget was ahead of its rate. After any time, it grants one request at once and each of the
 * others a slot later. If the machine stalls, several are granted together, but none before its slot.
 */
function maxRequestsAhead(grants: readonly BudgetGrant[], requestsPerSecond: number): number {
  const ahead = grants.flatMap(({ requestedAt: moment }) => {
    const since = grants
      .filter(({ requestedAt }) => requestedAt >= moment)
      .toSorted((a, b) => a.grantedAt - b.grantedAt);
    return since.map(({ grantedAt }, index) => index - ((grantedAt - moment) / 1000) * requestsPerSecond);
  });
  return Math.max(...ahead);
}
