import { dynamodbBudget } from '../../lambda/adapters/dynamodb/budget';
import { type Budget, BudgetExceeded } from '../../lambda/ports/budget';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../local/dynamodb/embedded-dynamodb';
import { problemName } from './api-caller';
import { FIELDS, freshId, testRelay } from './test-relay';

const relay = testRelay();
const spent: Budget = { takeSlot: () => Promise.reject(new BudgetExceeded(7)) };

async function created(): Promise<string> {
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
    '%s /v2/conferences%s is to be tried again later',
    async (method, path, body, headers) => {
      const id = await created();
      const { client, with: over, call, atFoneStorm, mailbox, simulator } = relay();
      const [before, requests] = [mailbox.length, simulator.control.requests().total];
      const poor = over({ fonestorm: client({ budget: spent }) });
      const fields = body && method === 'POST' ? { ...FIELDS, ...body } : body;
      const answer = await poor(method, `/v2/conferences${path.replace('{id}', id)}`, fields, headers);
      expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([
        ...[429, 'too-many-requests', '7'],
      ]);
      expect([mailbox.length, simulator.control.requests().total]).toEqual([before, requests]);
      expect(atFoneStorm(id)).toMatchObject([{ label: 'Weekly' }]);
      expect((await call('GET', `/v2/conferences/${id}`)).body.conference?.label).toBe('Weekly');
      expect((await call('PUT', `/v2/conferences/${id}`, { label: 'Daily' })).status).toBe(200);
    },
  );

  test('reads that need nobody are answered', async () => {
    const id = await created();
    const { client, with: over } = relay();
    const poor = over({ fonestorm: client({ budget: spent }) });
    expect((await poor('GET', `/v2/conferences/${id}`)).status).toBe(200);
    expect((await poor('GET', '/v2/conferences')).status).toBe(200);
  });
});

describe('the budget of requests', () => {
  let table: EmbeddedDynamoDb;
  beforeAll(async () => {
    table = await startEmbeddedDynamoDb();
  });
  afterAll(() => table.close());

  test('keeps two functions together below the rate; whoever would wait too long is told when to try again', async () => {
    const { client, with: over, simulator } = relay();
    await simulator.control.reset();
    const id = await created();
    const functions = ['one', 'other'].map(() =>
      over({
        fonestorm: client({ budget: dynamodbBudget(table, { requestsPerSecond: 10, longestWait: 300 }) }),
      }),
    );
    // No second holds more than the budget and one; and there was the creation.
    simulator.control.changeSettings({ requestsPerSecond: 12 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        functions.map((call) =>
          call('GET', `/v2/conferences/${id}`, undefined, { 'cache-control': 'no-cache' }),
        ),
      ).flat(),
    );
    const [done, held] = [200, 429].map((wanted) => answers.filter(({ status }) => status === wanted));
    expect((done?.length ?? 0) + (held?.length ?? 0)).toBe(answers.length);
    expect(done?.length).toBeGreaterThanOrEqual(3);
    expect(held?.length).toBeGreaterThanOrEqual(5);
    for (const answer of held ?? []) {
      expect([problemName(answer), answer.headers['retry-after']]).toEqual(['too-many-requests', '1']);
    }
    expect(simulator.control.requests().overLimit).toBe(0);
  });
});
