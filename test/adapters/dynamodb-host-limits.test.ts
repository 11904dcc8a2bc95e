import { dynamodbHostLimits } from '../../lambda/adapters/dynamodb-host-limits';
import { get } from '../../lambda/adapters/dynamodb-items';
import { hostLimitsContract } from '../contracts/host-limits.contract';
import { dynamodb } from './dynamodb';

const table = dynamodb();

describe('limits of hosts in DynamoDB', () => {
  hostLimitsContract(async (options) => dynamodbHostLimits(table(), options));
});

test('a host is forgotten a day after the last one came, and its places with it', async () => {
  let time = 1_770_000_000_000;
  const limits = dynamodbHostLimits(table(), { now: () => time });
  const item = () => get(table(), 'receiver#once.example', 'limits');
  await limits.enter('once.example');
  expect((await item())?.expires?.N).toBe(String(time / 1000 + 86_400));
  for (let hour = 0; hour < 3; hour += 1) {
    time += 3_600_000;
    await limits.enter('once.example');
  }
  const found = await item();
  expect(found?.expires?.N).toBe(String(time / 1000 + 86_400));
  expect(Object.keys(found ?? {}).filter((name) => name.startsWith('place '))).toHaveLength(1);
  expect(found?.entered?.S).toBe(String(time));
});
