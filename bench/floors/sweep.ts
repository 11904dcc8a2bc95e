import { DynamoDBClient, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { requestFoneStorm } from './shared/fonestorm-request';

const TableName = process.env.RELAY_TABLE;
const dynamodb = new DynamoDBClient();
const secrets = new SecretsManagerClient();
/** For what a sweep seldom needs. */
export const unusedClients = [new SQSClient()];
const cachedSecrets: Record<string, Promise<{ SecretString?: string | undefined }>> = {};

const readSecret = (SecretId = '') => {
  cachedSecrets[SecretId] ??= secrets.send(new GetSecretValueCommand({ SecretId }));
  return cachedSecrets[SecretId];
};
const query = (IndexName: string, value: string) =>
  dynamodb.send(
    new QueryCommand({
      TableName,
      IndexName,
      KeyConditionExpression: `${IndexName} = :value`,
      ExpressionAttributeValues: { ':value': { S: value } },
      Limit: 500,
    }),
  );

/** The least that a function can do that reads what is due and unfinished, and FoneStorm's list. */
export async function handler() {
  await query('due', 'pending-delivery');
  await query('due', 'tick');
  await query('due', 'series');
  const { token } = JSON.parse((await readSecret(process.env.RELAY_FONESTORM_SECRET)).SecretString ?? '');
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
  JSON.parse(await requestFoneStorm('GET', `${process.env.RELAY_FONESTORM_URL}/conferences`, token));
  await query('unfinished', 'yes');
  await readSecret(process.env.RELAY_CALLBACK_KEYS_SECRET);
  process.stdout.write(`${JSON.stringify({ level: 'INFO', message: 'swept' })}\n`);
}
