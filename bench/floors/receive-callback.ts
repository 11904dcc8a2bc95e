import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const sqs = new SQSClient();
const secrets = new SecretsManagerClient();
let secret: Promise<unknown> | undefined;

/** The least that a function can do that reads one secret, puts a callback into a queue, and logs a line. */
export async function handler(event: APIGatewayProxyEventV2) {
  const { rawQueryString, headers, body = '', requestContext } = event;
  secret ??= secrets.send(new GetSecretValueCommand({ SecretId: process.env.RELAY_CALLBACK_KEYS_SECRET }));
  await secret;
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: process.env.RELAY_MAILBOX_URL,
      MessageBody: JSON.stringify({
        query: rawQueryString,
        headers,
        body,
        id: requestContext.requestId,
        http: requestContext.http,
      }),
      MessageGroupId: 'floor',
      MessageDeduplicationId: requestContext.requestId,
    }),
  );
  process.stdout.write(`${JSON.stringify({ level: 'INFO', message: 'sent' })}\n`);
  return { statusCode: 200, body: '{}' };
}
