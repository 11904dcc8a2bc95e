import { randomUUID } from 'node:crypto';
import { dynamodbLoginGuard } from '../../lambda/adapters/dynamodb-login-guard';
import { loginGuardContract } from '../contracts/login-guard.contract';
import { dynamodb } from './dynamodb';

const table = dynamodb();

describe('a guard of logins in DynamoDB', () => {
  loginGuardContract(async (now) => dynamodbLoginGuard(table(), now));
});

test('after three failures the wait doubles from one second to five minutes', async () => {
  const source = randomUUID();
  const guard = dynamodbLoginGuard(table(), () => 1_777_888_800_000);
  const waits: number[] = [];
  for (let failures = 0; failures < 14; failures += 1) {
    waits.push(await guard.wait(source));
    await guard.failed(source);
  }
  expect(waits).toEqual([0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
});
