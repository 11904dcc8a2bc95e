import { dynamodbHostLimits } from '../../../lambda/adapters/dynamodb/host-limits';
import { getItem } from '../../../lambda/adapters/dynamodb/items';
import { hostLimitsContract } from '../../contracts/host-limits.contract';
import { tableForTests } from './table';

const table = tableForTests();
const MOST = { concurrency: 100, requestsPerSecond: 100 };

describe('limits of hosts in DynamoDB', () => {
  hostLimitsContract(async (options) => dynamodbHostLimits(table(), options));
});

const itemOf = async (host: string) => (await getItem(table(), `receiver#${host}`, 'permits')) ?? {};
/** The size of an item as DynamoDB counts it: names, and for a number a byte for two digits and one more. */
const bytesOf = (item: object) =>
  Object.entries(item)
    .map(([name, value]) => name.length + Math.ceil(JSON.stringify(value).length / 2) + 1)
    .reduce((sum, each) => sum + each, 0);

test('the item of a host expires a day after its last request', async () => {
  let time = 1_770_000_000_000;
  const limits = dynamodbHostLimits(table(), { ...MOST, now: () => time });
  for (let hour = 0; hour < 3; hour += 1) {
    await limits.acquire('once.example');
    expect((await itemOf('once.example')).expires?.N).toBe(String(time / 1000 + 86_400));
    time += 3_600_000;
  }
});

test('the item of a quiet host stays below 1 kB, and the item of the busiest host below 4 kB', async () => {
  let time = 1_770_000_000_000;
  const limits = dynamodbHostLimits(table(), { ...MOST, now: () => time });
  for (let count = 0; count < 30; count += 1) {
    const place = await limits.acquire('quiet.example');
    if ('release' in place) await place.release();
    time += 400;
  }
  expect(bytesOf(await itemOf('quiet.example'))).toBeLessThan(1024);
  for (let count = 0; count < 110; count += 1) await limits.acquire('busy.example');
  const busy = await itemOf('busy.example');
  expect(Object.keys(busy).filter((name) => /^[pr]\d/.test(name))).toHaveLength(200);
  expect(bytesOf(busy)).toBeLessThan(4096);
});

test('lowered limits apply at once', async () => {
  const time = 1_770_000_000_000;
  const before = dynamodbHostLimits(table(), { ...MOST, now: () => time });
  for (let count = 0; count < 20; count += 1) await before.acquire('lowered.example');
  const after = dynamodbHostLimits(table(), { concurrency: 4, requestsPerSecond: 10, now: () => time });
  const answers = [];
  for (let count = 0; count < 20; count += 1) answers.push(await after.acquire('lowered.example'));
  expect(answers.filter((each) => 'release' in each).length).toBeLessThanOrEqual(4);
});

describe('between the read and the write of a function', () => {
  let time = 1_770_000_000_000;
  const limits = (options: { concurrency: number; requestsPerSecond: number; now?: () => number }) =>
    dynamodbHostLimits(table(), { now: () => time, ...options });

  /** Writes of other functions before the next write. */
  function beforeWrite(work: () => Promise<unknown>): void {
    const { middlewareStack } = table().client;
    const name = 'others come first';
    middlewareStack.add(
      (next, { commandName }) =>
        async (request) => {
          if (commandName === 'UpdateItemCommand' && middlewareStack.remove(name)) await work();
          return next(request);
        },
      { step: 'initialize', name },
    );
  }

  test('a permit is not taken twice if another function takes it with a clock that is behind', async () => {
    const behind = limits({ concurrency: 1, requestsPerSecond: 9, now: () => time - 1500 });
    beforeWrite(() => behind.acquire('permit.example'));
    expect(await limits({ concurrency: 1, requestsPerSecond: 9 }).acquire('permit.example')).toHaveProperty(
      'wait',
    );
  });

  test('the last request of a second is not taken twice if others take it with another permit', async () => {
    const both = limits({ concurrency: 2, requestsPerSecond: 1 });
    const first = await both.acquire('request.example');
    time += 2000;
    beforeWrite(async () => {
      if ('release' in first) await first.release();
      expect(await both.acquire('request.example')).toHaveProperty('release');
    });
    expect(await both.acquire('request.example')).toHaveProperty('wait');
  });
});
