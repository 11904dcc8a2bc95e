import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { KEY } from '../../contract/table';
import type { WaitingWorkflow, WorkflowTokens } from '../../ports/workflows';
import {
  bodyOf,
  getItem,
  isWriteApplied,
  itemWithBody,
  primaryKey,
  putItem,
  type Table,
  ttlSeconds,
} from './items';

const WORKFLOW = 'workflow';
/** `token` is a reserved word of DynamoDB. */
const SAME_TOKEN = {
  ConditionExpression: '#token = :token',
  ExpressionAttributeNames: { '#token': 'token' },
};

/** Waiting workflows, one item each, beside the definitions of their conferences. The items expire. */
export function dynamodbWorkflowTokens(table: Table): WorkflowTokens {
  return {
    async read(conferenceId) {
      return bodyOf<WaitingWorkflow>(await getItem(table, conferenceId, WORKFLOW));
    },
    write(conferenceId, workflow, before, expiresAt) {
      const item = {
        ...itemWithBody(conferenceId, WORKFLOW, workflow),
        token: { S: workflow.token },
        [KEY.expires]: ttlSeconds(expiresAt),
      };
      if (!before) return putItem(table, item, { ConditionExpression: 'attribute_not_exists(pk)' });
      return putItem(table, item, { ...SAME_TOKEN, ExpressionAttributeValues: tokenValue(before) });
    },
    async remove(conferenceId, workflow) {
      await isWriteApplied(
        table.client.send(
          new DeleteItemCommand({
            TableName: table.name,
            Key: primaryKey(conferenceId, WORKFLOW),
            ...SAME_TOKEN,
            ExpressionAttributeValues: tokenValue(workflow),
          }),
        ),
      );
    },
  };
}

function tokenValue({ token }: WaitingWorkflow) {
  return { ':token': { S: token } };
}
