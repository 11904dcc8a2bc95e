import type { Activity, Health, QueueStatus } from '../../../lambda/domain/health';
import type { Instant } from '../../../lambda/domain/instant';
import { problemName } from '../../operations/api-caller';
import { testRelay } from '../../operations/test-relay';

const relay = testRelay();

const QUEUES: readonly QueueStatus[] = [
  { name: 'mailbox', messages: { ready: 3, inFlight: 1, delayed: 0 }, deadLetters: 2 },
  { name: 'ticks', messages: undefined, deadLetters: 0 },
];
const ACTIVITY: Activity = {
  lastSweep: '2026-05-04T08:58:00.000Z' as Instant,
  ...{ accepted: 40, published: 38, attempted: 41, failed: 1, latency: { mean: 210, longest: 1800 } },
};

async function read(health: Health): Promise<Readonly<Record<string, unknown>>> {
  const budget = { requestsPerSecond: 8, requestWait: 250, statusCheckWait: 500 };
  const call = relay().with({
    health: { measure: async () => health },
    budgetReader: { readBudget: async () => budget },
  });
  const { status, body } = await call('GET', '/v2/health');
  expect(status).toBe(200);
  return body.health ?? {};
}

test('the health has the queues, the budget and the last hour', async () => {
  expect(await read({ queues: QUEUES, activity: ACTIVITY })).toEqual({
    read_at: '2026-05-04T09:00:00.000Z',
    faults: ['2 dead letters are in the queue of mailbox.'],
    queues: [
      { name: 'mailbox', ready: 3, in_flight: 1, delayed: 0, dead_letters: 2 },
      { name: 'ticks', dead_letters: 0 },
    ],
    budget: {
      requests_per_second: 8,
      request_wait_milliseconds: 250,
      status_check_wait_milliseconds: 500,
    },
    last_hour: {
      last_sweep_at: '2026-05-04T08:58:00.000Z',
      callbacks_accepted: 40,
      callbacks_published: 38,
      delivery_attempts: 41,
      deliveries_failed: 1,
      mean_latency_milliseconds: 210,
      longest_latency_milliseconds: 1800,
    },
  });
});

const OVERDUE = 'No sweep ran in the last 15 minutes.';
test.each<[string, Activity | undefined, readonly string[]]>([
  ['a sweep of 15 minutes ago', { ...ACTIVITY, lastSweep: '2026-05-04T08:45:00.000Z' as Instant }, []],
  ['an older sweep', { ...ACTIVITY, lastSweep: '2026-05-04T08:44:59.999Z' as Instant }, [OVERDUE]],
  ['no sweep in the last hour', { ...ACTIVITY, lastSweep: undefined }, [OVERDUE]],
  ['an hour that is not known', undefined, []],
])('%s: the faults', async (_name, activity, faults) => {
  const health = await read({ queues: [], activity });
  expect([health.faults, 'last_hour' in health]).toEqual([faults, activity !== undefined]);
});

test('without a token it is refused, and so is a query', async () => {
  expect(problemName(await relay().call('GET', '/v2/health?fresh=true'))).toBe('invalid-request');
  const response = await relay().handleRequest({
    ...{ method: 'GET', path: '/v2/health', query: '', headers: {}, body: Buffer.alloc(0) },
    ...{ requestId: 'r', sourceIp: '198.51.100.7' },
  });
  expect(response.status).toBe(401);
});
