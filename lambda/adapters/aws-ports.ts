import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { InferOutput } from 'valibot';
import type { ASK_FONESTORM, MANAGE_CONFERENCES } from '../contract/environment';
import { callbackKeys, credentials, foneStormCredentials } from '../contract/secrets';
import { dynamodbBudget } from './dynamodb-budget';
import { dynamodbDefinitions } from './dynamodb-definitions';
import { dynamodbJournal } from './dynamodb-journal';
import { dynamodbLoginGuard } from './dynamodb-login-guard';
import { foneStormClient } from './fonestorm-client';
import { jwtLoginTokens } from './jwt-login-tokens';
import { powertoolsLog } from './powertools-log';
import { secretsManagerSecret } from './secrets-manager';
import { sqsMailbox } from './sqs-mailbox';
import { systemClock } from './system-clock';

/** On AWS, what the functions need that speak to FoneStorm. */
export function foneStormPorts(
  environment: InferOutput<typeof ASK_FONESTORM>,
  purpose: 'request' | 'question',
  service: string,
) {
  const table = { client: new DynamoDBClient(), name: environment.RELAY_TABLE };
  const secrets = new SecretsManagerClient();
  return {
    definitions: dynamodbDefinitions(table),
    mailbox: sqsMailbox(new SQSClient(), environment.RELAY_MAILBOX_URL),
    fonestorm: foneStormClient({
      url: environment.RELAY_FONESTORM_URL,
      credentials: secretsManagerSecret(secrets, environment.RELAY_FONESTORM_SECRET, foneStormCredentials),
      budget: dynamodbBudget(table, { requestsPerSecond: environment.RELAY_REQUESTS_PER_SECOND }),
      purpose,
    }),
    callbackKeys: secretsManagerSecret(secrets, environment.RELAY_CALLBACK_KEYS_SECRET, callbackKeys),
    publicUrl: environment.RELAY_PUBLIC_URL,
    clock: systemClock,
    log: powertoolsLog(service),
  };
}

/** On AWS, what the API needs. */
export function conferencesApiPorts(environment: InferOutput<typeof MANAGE_CONFERENCES>, service: string) {
  const table = { client: new DynamoDBClient(), name: environment.RELAY_TABLE };
  return {
    ...foneStormPorts(environment, 'request', service),
    journal: dynamodbJournal(table),
    credentials: secretsManagerSecret(
      new SecretsManagerClient(),
      environment.RELAY_CREDENTIALS_SECRET,
      credentials,
    ),
    loginTokens: jwtLoginTokens,
    loginGuard: dynamodbLoginGuard(table),
  };
}
