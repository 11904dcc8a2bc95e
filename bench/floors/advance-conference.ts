import { BatchGetItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';

const dynamodb = new DynamoDBClient();
const eventBridge = new EventBridgeClient();
/** For what a callback seldom needs. */
export const unusedClients = [SchedulerClient, SecretsManagerClient, SQSClient].map((Client) => new Client());

const TableName = process.env.RELAY_TABLE ?? '';

/** The least that a function can do that reads a conference, writes its log, its events, and its head. */
export async function handler({ Records }: SQSEvent) {
  for (const { body, attributes } of Records) {
    const pk = { S: attributes.MessageGroupId ?? '' };
    const Keys = ['definition', 'head'].map((sk) => ({ pk, sk: { S: sk } }));
    const read = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
    );
    const text = read.Responses?.[TableName]?.map((item) => item.body?.S).join() ?? '';
    const events = [text.slice(0, 700), text.slice(0, 600)];
    const put = (sk: string, more: object) =>
      dynamodb.send(
        new PutItemCommand({
          TableName,
          Item: { pk, sk: { S: sk }, body: { S: JSON.stringify(more) } },
          ConditionExpression: 'attribute_exists(pk) OR attribute_not_exists(pk)',
        }),
      );
    await put('log#floor', { body, events });
    await eventBridge.send(
      new PutEventsCommand({
        Entries: events.map((each) => ({
          EventBusName: process.env.RELAY_EVENT_BUS,
          Source: 'floor',
          DetailType: 'floor',
          Time: new Date(),
          Detail: JSON.stringify({ each }),
        })),
      }),
    );
    await put('head', { events: text.slice(0, 400) });
    process.stdout.write(`${JSON.stringify({ level: 'INFO', message: 'published' })}\n`);
  }
  return { batchItemFailures: [] };
}
