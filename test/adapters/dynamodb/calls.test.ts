import { dynamodbCalls } from '../../../lambda/adapters/dynamodb/calls';
import { getItem } from '../../../lambda/adapters/dynamodb/items';
import type { Instant } from '../../../lambda/domain/instant';
import { callsContract } from '../../contracts/calls.contract';
import { tableForTests } from './table';

const table = tableForTests();

describe('calls in DynamoDB', () => {
  callsContract(async () => dynamodbCalls(table()));
});

test('the item of a call expires', async () => {
  await dynamodbCalls(table()).recordBegin('u1', 'a', '2026-05-04T10:00:00.000Z' as Instant);
  expect((await getItem(table(), 'call#u1', 'call'))?.expires).toEqual({ N: '1777888800' });
});
