import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
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
const put = (pk: string, body: string) =>
  dynamodb.send(
    new PutItemCommand({
      TableName,
      Item: { pk: { S: pk }, sk: { S: 'definition' }, body: { S: body.repeat(4) } },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );

/** The least that a function can do that reads a conference, a page of the list, or creates one. */
export async function handler({ requestContext, rawPath, body = '' }: APIGatewayProxyEventV2) {
  await readSecret(process.env.RELAY_CREDENTIALS_SECRET);
  if (requestContext.http.method === 'POST') {
    return { statusCode: 201, body: JSON.stringify(await create(requestContext.requestId, body)) };
  }
  const id = rawPath.split('/')[3];
  const found = id === undefined ? await list() : await load(id);
  return { statusCode: 200, body: JSON.stringify(found) };
}

function load(id: string) {
  const Keys = ['definition', 'head'].map((sk) => ({ pk: { S: id }, sk: { S: sk } }));
  const RequestItems = { [TableName ?? '']: { Keys, ConsistentRead: true } };
  return dynamodb.send(new BatchGetItemCommand({ RequestItems }));
}

function list() {
  return dynamodb.send(
    new QueryCommand({
      TableName,
      IndexName: 'listed',
      KeyConditionExpression: 'listed = :value',
      ExpressionAttributeValues: { ':value': { S: 'yes' } },
      Limit: 20,
    }),
  );
}

async function create(id: string, body: string) {
  await get(id, 'definition');
  await put(id, body);
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
  const answer = JSON.parse(
    await requestFoneStorm('POST', `${process.env.RELAY_FONESTORM_URL}/conferences`, token, body),
  );
  await put(id, body);
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.RELAY_MAILBOX_URL,
      MessageBody: JSON.stringify({ id }),
      MessageGroupId: id,
      MessageDeduplicationId: id,
    }),
  );
  await put(id, body);
  return answer;
}
