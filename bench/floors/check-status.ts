import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { requestFoneStorm } from './shared/fonestorm-request';

const dynamodb = new DynamoDBClient();
const secrets = new SecretsManagerClient();
const sqs = new SQSClient();
let secret: Promise<{ SecretString?: string | undefined }> | undefined;

const TableName = process.env.RELAY_TABLE;

/**
 * The least that a function can do that reads a definition, takes two slots, requests FoneStorm, and sends a status report.
 */
export async function handler({ Records }: SQSEvent) {
  for (const { body } of Records) {
    const { statusCheck } = JSON.parse(body);
    const Key = { pk: { S: statusCheck.conferenceId }, sk: { S: 'definition' } };
    await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    secret ??= secrets.send(new GetSecretValueCommand({ SecretId: process.env.RELAY_FONESTORM_SECRET }));
    const { token } = JSON.parse((await secret).SecretString ?? '');
    for (const slots of ['status-checks', 'requests']) {
      await dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key: { pk: { S: 'budget' }, sk: { S: slots } },
          UpdateExpression: 'SET nextSlot = :now',
          ConditionExpression: 'attribute_not_exists(nextSlot) OR nextSlot <= :now',
          ExpressionAttributeValues: { ':now': { N: String(Date.now()) } },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
    }
    const url = `${process.env.RELAY_FONESTORM_URL}/conferences/${statusCheck.conferenceId}`;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: process.env.RELAY_MAILBOX_URL,
        MessageBody: JSON.stringify({ statusCheck, report: await requestFoneStorm('GET', url, token) }),
        MessageGroupId: statusCheck.conferenceId,
        MessageDeduplicationId: statusCheck.id,
      }),
    );
  }
  return { batchItemFailures: [] };
}
