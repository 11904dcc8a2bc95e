import { request } from 'node:http';
import { BatchGetItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { decompressJson } from '../../lambda/adapters/dynamodb/compressed-json';

const dynamodb = new DynamoDBClient();
const secrets = new SecretsManagerClient();
/** For what a delivery that succeeds does not need. */
export const unusedClients = [SchedulerClient, SQSClient].map((Client) => new Client());
let secret: Promise<unknown> | undefined;

const TableName = process.env.RELAY_TABLE ?? '';
const getAll = async (pk: string, ...sorts: readonly string[]) => {
  const Keys = sorts.map((sk) => ({ pk: { S: pk }, sk: { S: sk } }));
  const request = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } });
  const { Responses } = await dynamodb.send(request);
  return (sort: string) => {
    const { S: text, B: compressed } = Responses?.[TableName]?.find(({ sk }) => sk?.S === sort)?.body ?? {};
    return text ?? (compressed ? decompressJson(compressed) : '');
  };
};
const update = (pk: string, sk: string) =>
  dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: { pk: { S: pk }, sk: { S: sk } },
      UpdateExpression: 'SET #body = :body, #version = :version',
      ConditionExpression: 'attribute_not_exists(pk)',
      ExpressionAttributeNames: { '#body': 'body', '#version': 'version' },
      ExpressionAttributeValues: { ':body': { S: 'b'.repeat(220) }, ':version': { N: '1' } },
    }),
  );

/**
 * The least that a function can do that delivers a callback, and records it for the receiver's host and for the delivery.
 */
export async function handler({ Records }: SQSEvent) {
  for (const { body } of Records) {
    const { conferenceId, position } = JSON.parse(body).job;
    const number = String(position).padStart(10, '0');
    const log = `log#${number}`;
    const delivery = `delivery#${number}`;
    const bodyOf = await getAll(conferenceId, 'definition', log, delivery);
    const url = JSON.parse(bodyOf('definition')).fields.callback_url;
    const callback = JSON.parse(bodyOf(log)).entry.request;
    await update('receiver', 'limits');
    secret ??= secrets.send(new GetSecretValueCommand({ SecretId: process.env.RELAY_SIGNING_KEYS_SECRET }));
    await secret;
    await post(url, callback);
    await update(conferenceId, delivery);
    process.stdout.write(`${JSON.stringify({ level: 'INFO', message: 'tried' })}\n`);
  }
  return { batchItemFailures: [] };
}

function post(
  url: string,
  { method, headers, body }: { method: string; headers: Record<string, string>; body: string },
) {
  return new Promise<void>((resolve, reject) => {
    const options = { method, headers, agent: false, signal: AbortSignal.timeout(15_000) };
    const sending = request(url, options, (answer) => answer.resume().on('end', resolve));
    sending.on('error', reject).end(Buffer.from(body, 'base64'));
  });
}
