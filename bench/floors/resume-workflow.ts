import { DeleteItemCommand, DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { SQSEvent } from 'aws-lambda';
import { decompressJson } from '../../lambda/adapters/dynamodb/compressed-json';

const dynamodb = new DynamoDBClient();
const workflows = new SFNClient();
const TableName = process.env.RELAY_TABLE;

/** The least that a function can do that reads a token and a log, resumes the workflow, and removes the token. */
export async function handler({ Records }: SQSEvent) {
  for (const { body } of Records) {
    const id = JSON.parse(body).workflowOf;
    const Key = { pk: { S: id }, sk: { S: 'workflow' } };
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    const { token: taskToken } = JSON.parse(Item?.body?.S ?? '');
    const { Items = [] } = await dynamodb.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :id AND begins_with(sk, :log)',
        ExpressionAttributeValues: { ':id': { S: id }, ':log': { S: 'log#' } },
        ConsistentRead: true,
        Limit: 100,
      }),
    );
    const events = Items.map((item) => JSON.parse(decompressJson(item.body?.B ?? new Uint8Array())).events);
    await workflows.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(events) }));
    await dynamodb.send(
      new DeleteItemCommand({
        TableName,
        Key,
        ConditionExpression: '#token = :token',
        ExpressionAttributeNames: { '#token': 'token' },
        ExpressionAttributeValues: { ':token': { S: taskToken } },
      }),
    );
  }
  return { batchItemFailures: [] };
}
