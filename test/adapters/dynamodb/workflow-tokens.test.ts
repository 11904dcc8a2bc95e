import { randomUUID } from 'node:crypto';
import { getItem } from '../../../lambda/adapters/dynamodb/items';
import { dynamodbWorkflowTokens } from '../../../lambda/adapters/dynamodb/workflow-tokens';
import type { Instant } from '../../../lambda/domain/instant';
import { workflowTokensContract } from '../../contracts/workflow-tokens.contract';
import { tableForTests } from './table';

const table = tableForTests();

describe('waiting workflows in DynamoDB', () => {
  workflowTokensContract(async () => dynamodbWorkflowTokens(table()));
});

test('a waiting workflow has its own item, which expires', async () => {
  const id = randomUUID();
  const expires = '2027-01-01T00:00:00.000Z' as Instant;
  await dynamodbWorkflowTokens(table()).write(id, { token: 't', request: 'r' }, undefined, expires);
  expect(await getItem(table(), id, 'workflow')).toMatchObject({
    expires: { N: String(Date.parse(expires) / 1000) },
  });
});
