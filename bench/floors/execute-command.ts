import { DynamoDBClient, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { requestFoneStorm } from './shared/fonestorm-request';

const dynamodb = new DynamoDBClient();
const secrets = new SecretsManagerClient();
const sqs = new SQSClient();
const cachedSecrets: Record<string, Promise<{ SecretString?: string | undefined }>> = {};

const TableName = process.env.RELAY_TABLE;
const readSecret = (SecretId = '') => {
  cachedSecrets[SecretId] ??= secrets.send(new GetSecretValueCommand({ SecretId }));
  return cachedSecrets[SecretId];
};
const get = (pk: string, sk: string) =>
  dynamodb.send(
    new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }),
  );
const put = (pk: string, sk: string, body: string) =>
  dynamodb.send(
    new PutItemCommand({
      TableName,
      Item: { pk: { S: pk }, sk: { S: sk }, body: { S: body.repeat(4) } },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
const send = (id: string) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.RELAY_MAILBOX_URL,
      MessageBody: JSON.stringify({ id }),
      MessageGroupId: id,
      MessageDeduplicationId: id,
    }),
  );

/** The least that a function can do that creates a conference for a command, and announces the outcome. */
export async function handler({ Records }: SQSEvent) {
  for (const { body } of Records) {
    const { id, detail } = JSON.parse(body);
    const fields = JSON.stringify(detail.conference);
    await get(`command#${id}`, 'command');
    await put(`command#${id}`, 'command', fields);
    await get(id, 'definition');
    await put(id, 'definition', fields);
    await readSecret(process.env.RELAY_CALLBACK_KEYS_SECRET);
    const { token } = JSON.parse((await readSecret(process.env.RELAY_FONESTORM_SECRET)).SecretString ?? '');
    await dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: 'budget' }, sk: { S: 'requests' } },
        UpdateExpression: 'SET nextSlot = :now',
        ConditionExpression: 'attribute_not_exists(nextSlot) OR nextSlot <= :now',
        ExpressionAttributeValues: { ':now': { N: String(Date.now()) } },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    await requestFoneStorm('POST', `${process.env.RELAY_FONESTORM_URL}/conferences`, token, fields);
    await put(id, 'definition', fields);
    await send(id);
    await put(id, 'definition', fields);
    await put(`command#${id}`, 'command', fields);
    process.stdout.write(`${JSON.stringify({ level: 'INFO', message: 'executed' })}\n`);
    await send(id);
    await put(`command#${id}`, 'command', '');
  }
  return { batchItemFailures: [] };
}
