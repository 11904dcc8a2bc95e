import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbHostLimits } from '../../../lambda/adapters/dynamodb/host-limits';
import { getItem } from '../../../lambda/adapters/dynamodb/items';
import type { HostLimits } from '../../../lambda/ports/host-limits';
import { awsStandIn } from '../../aws/endpoint';
import { dynamodbStandIn } from '../../aws/table';
import { hostLimitsContract } from '../../contracts/host-limits.contract';
import { hostWaitsContract } from '../../contracts/host-waits.contract';
import { tableForTests } from './table';

const table = tableForTests();
const MOST = { concurrency: 100, requestsPerSecond: 100 };

describe('limits of hosts in DynamoDB', () => {
  hostLimitsContract(async (options) => dynamodbHostLimits(table(), options));
  hostWaitsContract(async (options) => dynamodbHostLimits(table(), options));
});

const stand = awsStandIn(dynamodbStandIn(table));

/** The limits over HTTP: a refused write returns the item, as Amazon DynamoDB does. The embedded table does not. */
function overHttp(options: Parameters<typeof dynamodbHostLimits>[1]): HostLimits {
  return dynamodbHostLimits({ client: new DynamoDBClient(stand().settings), name: table().name }, options);
}

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
    await limits.acquire('once.example', randomUUID());
    expect((await itemOf('once.example')).expires?.N).toBe(String(time / 1000 + 86_400));
    time += 3_600_000;
  }
});

test('the item of a quiet host stays below 1 kB, and the item of the busiest host below 4 kB', async () => {
  let time = 1_770_000_000_000;
  const limits = dynamodbHostLimits(table(), { ...MOST, now: () => time });
  for (let count = 0; count < 30; count += 1) {
    const place = await limits.acquire('quiet.example', randomUUID());
    if ('release' in place) await place.release();
    time += 400;
  }
  expect(bytesOf(await itemOf('quiet.example'))).toBeLessThan(1024);
  for (let count = 0; count < 110; count += 1) await limits.acquire('busy.example', randomUUID());
  const busy = await itemOf('busy.example');
  expect(Object.keys(busy).filter((name) => /^[pr]\d/.test(name))).toHaveLength(200);
  expect(bytesOf(busy)).toBeLessThan(4096);
});

test('lowered limits apply at once', async () => {
  const time = 1_770_000_000_000;
  const before = dynamodbHostLimits(table(), { ...MOST, now: () => time });
  for (let count = 0; count < 20; count += 1) await before.acquire('lowered.example', randomUUID());
  const after = dynamodbHostLimits(table(), { concurrency: 4, requestsPerSecond: 10, now: () => time });
  const answers = [];
  for (let count = 0; count < 20; count += 1)
    answers.push(await after.acquire('lowered.example', randomUUID()));
  expect(answers.filter((each) => 'release' in each).length).toBeLessThanOrEqual(4);
});

test('callers beyond the waits of ten minutes return at different times after them', async () => {
  let time = 1_770_000_000_000;
  const limits = dynamodbHostLimits(table(), { concurrency: 1, requestsPerSecond: 1, now: () => time });
  const held = await limits.acquire('many.example', randomUUID());
  time += 60_000;
  if ('release' in held) await held.release();
  await limits.acquire('many.example', randomUUID());
  const waits: number[] = [];
  for (let count = 0; count < 16; count += 1) {
    const answer = await limits.acquire('many.example', randomUUID());
    if ('wait' in answer) waits.push(answer.wait);
  }
  expect(waits.slice(0, 11)).toEqual(Array.from({ length: 11 }, (_, index) => 1000 + index * 60_000));
  const beyond = waits.slice(11);
  expect(new Set(beyond).size).toBe(5);
  expect(Math.min(...beyond)).toBeGreaterThanOrEqual(601_000);
  expect(Math.max(...beyond)).toBeLessThan(841_000);
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
    beforeWrite(() => behind.acquire('permit.example', randomUUID()));
    expect(
      await limits({ concurrency: 1, requestsPerSecond: 9 }).acquire('permit.example', randomUUID()),
    ).toHaveProperty('wait');
  });

  test('the last request of a second is not taken twice if others take it with another permit', async () => {
    const both = limits({ concurrency: 2, requestsPerSecond: 1 });
    const first = await both.acquire('request.example', randomUUID());
    time += 2000;
    beforeWrite(async () => {
      if ('release' in first) await first.release();
      expect(await both.acquire('request.example', randomUUID())).toHaveProperty('release');
    });
    expect(await both.acquire('request.example', randomUUID())).toHaveProperty('wait');
  });
});

describe('two instances', () => {
  let time = 1_780_000_000_000;
  let one: HostLimits;
  let two: HostLimits;
  beforeEach(() => {
    time += 3_600_000;
    stand().reset();
    one = overHttp({ concurrency: 4, requestsPerSecond: 10, now: () => time });
    two = overHttp({ concurrency: 4, requestsPerSecond: 10, now: () => time });
  });
  const requests = () => stand().requests.map(({ name }) => name.replace('DynamoDB ', ''));

  test('make one request for a permit of a host with less than ten permits, and one for its release', async () => {
    for (const limits of [one, two, one, two]) {
      const permit = await limits.acquire('few.example', randomUUID());
      if ('release' in permit) await permit.release();
      time += 2000;
    }
    expect(requests()).toEqual(Array.from({ length: 8 }, () => 'UpdateItem'));
  });

  test('know which attempts are in progress, without a read', async () => {
    const own = await one.acquire('known.example', 'c/e/1');
    for (let count = 0; count < 8; count += 1)
      expect(await two.acquire('known.example', 'c/e/1')).toEqual({ wait: 60_000, isInProgress: true });
    expect(requests()).not.toContain('GetItem');
    if ('release' in own) await own.release();
    time += 2000;
    expect(await two.acquire('known.example', 'c/e/1')).toHaveProperty('release');
  });

  test('know that a host is slow, without a read', async () => {
    const [slow, other] = [await one.acquire('slow.example', 'a'), await two.acquire('slow.example', 'b')];
    time += 5000;
    for (const permit of [slow, other]) if ('release' in permit) await permit.release();
    expect(await one.acquire('slow.example', 'c')).toHaveProperty('release');
    stand().reset();
    expect(await two.acquire('slow.example', 'd')).toHaveProperty('wait');
    expect(requests()).not.toContain('GetItem');
    expect(await one.acquire('slow.example', 'e')).toHaveProperty('wait');
  });

  test('make two requests for each wait, however many wait already', async () => {
    for (let count = 0; count < 4; count += 1) await one.acquire('full.example', randomUUID());
    for (let waiting = 0; waiting < 3; waiting += 1) {
      stand().reset();
      expect(await one.acquire('full.example', randomUUID())).toHaveProperty('wait');
      expect(requests()).toEqual(['GetItem', 'UpdateItem']);
    }
  });

  test('ignore a slow period that a clock an hour ahead wrote', async () => {
    time += 3_600_000;
    const slow = await one.acquire('ahead.example', 'a');
    time += 5000;
    if ('release' in slow) await slow.release();
    time -= 3_605_000;
    for (const attempt of ['b', 'c', 'd', 'e'])
      expect(await two.acquire('ahead.example', attempt)).toHaveProperty('release');
  });

  test('acquire a permit if the response to its write is lost', async () => {
    stand().injectResponses('DynamoDB UpdateItem', 'apply, then reset');
    const permit = await one.acquire('lost.example', 'a');
    expect(permit).toHaveProperty('release');
    expect(requests()).toEqual(['UpdateItem', 'UpdateItem']);
    if ('release' in permit) await permit.release();
    expect(Object.keys(await itemOf('lost.example')).filter((name) => name.startsWith('p'))).toEqual(['pk']);
  });
});
