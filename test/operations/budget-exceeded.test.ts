import { dynamodbBudget } from '../../lambda/adapters/dynamodb/budget';
import { type Budget, BudgetExceeded } from '../../lambda/ports/budget';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../local/dynamodb/embedded-dynamodb';
import { problemName } from './api-caller';
import { FIELDS, freshId, testRelay } from './test-relay';

const relay = testRelay();
const exhausted: Budget = { takeSlot: () => Promise.reject(new BudgetExceeded(7)) };

async function createOne(): Promise<string> {
  const id = freshId();
  await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
  return id;
}

describe('a request for which the budget has no slot', () => {
  const REQUESTS = [
    ['POST', '', { label: 'x' }, {}],
    ['PUT', '/{id}', { label: 'x' }, {}],
    ['DELETE', '/{id}', undefined, {}],
    ['GET', '/{id}', undefined, { 'cache-control': 'no-cache' }],
    ['GET', '/{id}/fonenumbers', undefined, {}],
  ] as const;

  test.each(REQUESTS)(
    '%s /v2/conferences%s returns 429 and the time to wait',
    async (method, path, body, headers) => {
      const id = await createOne();
      const { client, with: withPorts, call, atFoneStorm, mailbox, simulator } = relay();
      const [before, requests] = [mailbox.length, simulator.control.requests().total];
      const limited = withPorts({ fonestorm: client({ budget: exhausted }) });
      const fields = body && method === 'POST' ? { ...FIELDS, ...body } : body;
      const answer = await limited(method, `/v2/conferences${path.replace('{id}', id)}`, fields, headers);
      expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([
        ...[429, 'too-many-requests', '7'],
      ]);
      expect([mailbox.length, simulator.control.requests().total]).toEqual([before, requests]);
      expect(atFoneStorm(id)).toMatchObject([{ label: 'Weekly' }]);
      expect((await call('GET', `/v2/conferences/${id}`)).body.conference?.label).toBe('Weekly');
      expect((await call('PUT', `/v2/conferences/${id}`, { label: 'Daily' })).status).toBe(200);
    },
  );

  test('reads without a request to FoneStorm succeed', async () => {
    const id = await createOne();
    const { client, with: withPorts } = relay();
    const limited = withPorts({ fonestorm: client({ budget: exhausted }) });
    expect((await limited('GET', `/v2/conferences/${id}`)).status).toBe(200);
    expect((await limited('GET', '/v2/conferences')).status).toBe(200);
  });
});

describe('the budget of requests', () => {
  let table: EmbeddedDynamoDb;
  beforeAll(async () => {
    table = await startEmbeddedDynamoDb();
  });
  afterAll(() => table.close());

  test('keeps the sum of two functions below the rate, and returns 429 and the time to wait to the other requests', async () => {
    const { client, with: withPorts, simulator } = relay();
    await simulator.control.reset();
    const id = await createOne();
    const functions = ['one', 'other'].map(() =>
      withPorts({
        fonestorm: client({ budget: dynamodbBudget(table, { requestsPerSecond: 10, longestWait: 300 }) }),
      }),
    );
    // One second can have one request more than the budget, and the creation.
    simulator.control.changeSettings({ requestsPerSecond: 12 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        functions.map((call) =>
          call('GET', `/v2/conferences/${id}`, undefined, { 'cache-control': 'no-cache' }),
        ),
      ).flat(),
    );
    const [accepted, refused] = [200, 429].map((code) => answers.filter(({ status }) => status === code));
    expect((accepted?.length ?? 0) + (refused?.length ?? 0)).toBe(answers.length);
    expect(accepted?.length).toBeGreaterThanOrEqual(3);
    expect(refused?.length).toBeGreaterThanOrEqual(5);
    for (const answer of refused ?? []) {
      expect([problemName(answer), answer.headers['retry-after']]).toEqual(['too-many-requests', '1']);
    }
    expect(simulator.control.requests().overLimit).toBe(0);
  });
});
