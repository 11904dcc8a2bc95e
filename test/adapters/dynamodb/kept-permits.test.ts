import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbHostLimits } from '../../../lambda/adapters/dynamodb/host-limits';
import { getItem } from '../../../lambda/adapters/dynamodb/items';
import type { HostLimits } from '../../../lambda/ports/host-limits';
import { awsStandIn } from '../../aws/endpoint';
import { dynamodbStandIn } from '../../aws/table';
import { tableForTests } from './table';

const table = tableForTests();
const stand = awsStandIn(dynamodbStandIn(table));

describe('functions that keep a permit for their next attempt', () => {
  let time = 1_790_000_000_000;
  let one: HostLimits;
  let two: HostLimits;
  let host = '';
  const create = () =>
    dynamodbHostLimits(
      { client: new DynamoDBClient(stand().settings), name: table().name },
      { concurrency: 20, requestsPerSecond: 50, now: () => time },
    );
  const itemOf = async () => (await getItem(table(), `receiver#${host}`, 'permits')) ?? {};
  beforeEach(() => {
    time += 3_600_000;
    one = create();
    two = create();
    host = `${randomUUID()}.example`;
  });

  async function enter(limits: HostLimits, attempt: string = randomUUID()) {
    const permit = await limits.acquire(host, attempt);
    if ('wait' in permit) throw new Error(`expected a permit, got a wait of ${permit.wait} ms`);
    return permit;
  }
  const attend = async (limits: HostLimits) => (await enter(limits)).release();
  const permitsOf = async () => Object.keys(await itemOf()).filter((name) => /^p\d/.test(name));

  test('make one request for each attempt at a host with few requests, and none for its end', async () => {
    for (const limits of [one, two]) await attend(limits);
    const permits = await permitsOf();
    stand().reset();
    for (const limits of [one, two, one, two]) {
      time += 20_000;
      await attend(limits);
      expect(await permitsOf()).toEqual(permits);
    }
    expect(stand().requests.map(({ name }) => name)).toEqual(Array(4).fill('DynamoDB UpdateItem'));
  });

  test('keep at most one permit each, and a tenth of the permits of a host together', async () => {
    const others = Array.from({ length: 4 }, create);
    for (const limits of [one, one, two, ...others]) {
      time += 1000;
      await attend(limits);
      expect((await permitsOf()).length).toBeLessThanOrEqual(2);
    }
    expect(await permitsOf()).toHaveLength(2);
    time += 1000;
    for (let count = 0; count < 18; count += 1) await enter(others[count % 4] ?? one);
    expect(await two.acquire('another.example', 'a')).toHaveProperty('release');
    expect(await others[0]?.acquire(host, 'b')).toHaveProperty('wait');
    for (const limits of [one, two])
      expect(await limits.acquire(host, randomUUID())).toHaveProperty('release');
  });

  test('leave it to other functions after a minute, and until then the attempt is in progress for them', async () => {
    await (await enter(one, 'c/e/1')).release();
    time += 59_000;
    expect(await two.acquire(host, 'c/e/1')).toEqual({ wait: 1000, isInProgress: true });
    time += 1001;
    for (const attempt of ['c/e/1', ...Array.from({ length: 19 }, () => randomUUID())])
      await enter(two, attempt);
    expect(await one.acquire(host, 'e')).toHaveProperty('wait');
  });

  test('use it for the same attempt again', async () => {
    for (let count = 0; count < 2; count += 1) await (await enter(one, 'c/e/1')).release();
    expect(await permitsOf()).toHaveLength(1);
  });

  test('keep it also if their next attempt has to wait for the limit of a second', async () => {
    for (let count = 0; count < 50; count += 1) await attend(one);
    expect(await one.acquire(host, randomUUID())).toHaveProperty('wait');
    const permits = await permitsOf();
    time += 2000;
    await attend(one);
    expect(await permitsOf()).toEqual(permits);
  });

  test('release it if the host is slow', async () => {
    const slow = await enter(one);
    time += 5000;
    await slow.release();
    expect(await permitsOf()).toEqual([]);
    const quick = await enter(one);
    time += 100;
    await quick.release();
    expect(await permitsOf()).toEqual([]);
    expect(await two.acquire(host, randomUUID())).toHaveProperty('release');
  });

  test('record with their next attempt how long the last one held it', async () => {
    for (const hold of [400, 200, 100]) {
      const permit = await enter(one);
      time += hold;
      await permit.release();
    }
    expect((await itemOf()).heldFor?.N).toBe('300');
    await enter(one);
    expect((await itemOf()).heldFor?.N).toBe('200');
  });

  test('release it once, and not again for the attempt that has taken it over', async () => {
    const first = await enter(one);
    await first.release();
    await enter(one, 'c/e/2');
    await first.release();
    await enter(one);
    expect(await permitsOf()).toHaveLength(2);
    expect(await two.acquire(host, 'c/e/2')).toHaveProperty('isInProgress');
  });
});
