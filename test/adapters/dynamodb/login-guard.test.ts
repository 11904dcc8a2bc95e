import { randomUUID } from 'node:crypto';
import { getItem } from '../../../lambda/adapters/dynamodb/items';
import { dynamodbLoginGuard } from '../../../lambda/adapters/dynamodb/login-guard';
import { loginGuardContract } from '../../contracts/login-guard.contract';
import { tableForTests } from './table';

const table = tableForTests();

describe('a guard of logins in DynamoDB', () => {
  loginGuardContract(async (now) => dynamodbLoginGuard(table(), now));
});

test('after three failures the wait doubles from one second to five minutes, and the item expires after an hour', async () => {
  const source = randomUUID();
  let time = 1_777_888_800_000;
  const guard = dynamodbLoginGuard(table(), () => time);
  const waits: number[] = [];
  await guard.countAttempt(source);
  const { expires } = (await getItem(table(), 'logins', source)) ?? {};
  expect(expires).toEqual({ N: String(time / 1000 + 3600) });
  for (let failures = 1; failures < 14; failures += 1) {
    const wait = await guard.countAttempt(source);
    waits.push(wait);
    time += wait * 1000;
    if (wait > 0) expect(await guard.countAttempt(source)).toBe(0);
  }
  expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
});
