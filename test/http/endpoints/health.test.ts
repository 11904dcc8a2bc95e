import type { Activity, Health, QueueStatus } from '../../../lambda/domain/health';
import { after, type Instant } from '../../../lambda/domain/instant';
import { problemName } from '../../operations/api-caller';
import { type Ports, testRelay } from '../../operations/test-relay';

const relay = testRelay();

const QUEUES: readonly QueueStatus[] = [
  { name: 'mailbox', messages: { ready: 3, inFlight: 1, delayed: 0 }, deadLetters: 2 },
  { name: 'ticks', messages: undefined, deadLetters: 0 },
];
const ACTIVITY: Activity = {
  lastSweep: '2026-05-04T08:58:00.000Z' as Instant,
  ...{ accepted: 40, published: 38, attempted: 41, failed: 1, latency: { mean: 210, longest: 1800 } },
};

async function read(health: Health, others: Partial<Ports> = {}): Promise<Readonly<Record<string, unknown>>> {
  const budget = { requestsPerSecond: 8, requestWait: 250, statusCheckWait: 500 };
  const call = relay().with({
    ...others,
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
    series: { due: { count: 0, exact: true } },
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

/** A number of series that are due from the first time on, a minute apart. */
function dueSeries(count: number, first: string): () => Partial<Ports> {
  const items = Array.from({ length: count }, (_, index) => ({
    id: `s${index}`,
    dueAt: after(first as Instant, index * 60_000),
  }));
  const listDue = async (limit: number) => ({
    items: items.slice(0, limit),
    ...(items.length > limit && { cursor: 'more' }),
  });
  return () => ({ series: { ...relay().ports.series, listDue } });
}

test.each<[string, () => Partial<Ports>, object, number]>([
  ['one is due later', dueSeries(1, '2026-05-04T09:00:00.001Z'), { due: { count: 0, exact: true } }, 0],
  [
    'one is due for 15 minutes',
    dueSeries(1, '2026-05-04T08:45:00.000Z'),
    { due: { count: 1, exact: true }, oldest_due_at: '2026-05-04T08:45:00.000Z' },
    0,
  ],
  [
    'one is due for longer',
    dueSeries(20, '2026-05-04T08:44:59.999Z'),
    { due: { count: 16, exact: true }, oldest_due_at: '2026-05-04T08:44:59.999Z' },
    1,
  ],
  [
    'more than 1000 are due',
    dueSeries(1001, '2026-05-03T08:00:00.000Z'),
    { due: { count: 1000, exact: false }, oldest_due_at: '2026-05-03T08:00:00.000Z' },
    1,
  ],
])('of series, %s: their number, the oldest, and a fault', async (_name, ports, series, faults) => {
  const health = await read({ queues: [], activity: undefined }, ports());
  expect([health.series, health.faults]).toEqual([series, expect.any(Array)]);
  expect(health.faults).toHaveLength(faults);
});

test('without a token it is refused, and so is a query', async () => {
  expect(problemName(await relay().call('GET', '/v2/health?fresh=true'))).toBe('invalid-request');
  const response = await relay().handleRequest({
    ...{ method: 'GET', path: '/v2/health', query: '', headers: {}, body: Buffer.alloc(0) },
    ...{ requestId: 'r', sourceIp: '198.51.100.7' },
  });
  expect(response.status).toBe(401);
});
