import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { InferOutput } from 'valibot';
import type { ASK_FONESTORM, FONESTORM, MANAGE_CONFERENCES, SWEEP } from '../contract/environment';
import { callbackKeys, credentials, foneStormCredentials, signingKeys } from '../contract/secrets';
import type { Budget } from '../ports';
import { budgetUntil } from './budget-until';
import { destinations } from './destinations';
import { dynamodbBudget } from './dynamodb-budget';
import { dynamodbDefinitions } from './dynamodb-definitions';
import { dynamodbDeliveries } from './dynamodb-deliveries';
import { dynamodbJournal } from './dynamodb-journal';
import { dynamodbLoginGuard } from './dynamodb-login-guard';
import { foneStormClient } from './fonestorm-client';
import { jwtLoginTokens } from './jwt-login-tokens';
import { powertoolsLog } from './powertools-log';
import { secretsManagerSecret } from './secrets-manager';
import { sqsDeadLetters } from './sqs-dead-letters';
import { sqsDeliveryQueue } from './sqs-delivery-queue';
import { sqsMailbox } from './sqs-mailbox';
import { sqsQuestions } from './sqs-questions';
import { systemClock } from './system-clock';

/** What the functions need that speak to FoneStorm. */
function foneStormPorts(
  environment: InferOutput<typeof FONESTORM>,
  purpose: 'request' | 'question',
  service: string,
  limited: (budget: Budget) => Budget = (budget) => budget,
) {
  const table = { client: new DynamoDBClient(), name: environment.RELAY_TABLE };
  const secrets = new SecretsManagerClient();
  return {
    definitions: dynamodbDefinitions(table),
    mailbox: sqsMailbox(new SQSClient(), environment.RELAY_MAILBOX_URL),
    fonestorm: foneStormClient({
      url: environment.RELAY_FONESTORM_URL,
      credentials: secretsManagerSecret(secrets, environment.RELAY_FONESTORM_SECRET, foneStormCredentials),
      budget: limited(dynamodbBudget(table, { requestsPerSecond: environment.RELAY_REQUESTS_PER_SECOND })),
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
    deliveries: dynamodbDeliveries(table),
    deliveryQueue: sqsDeliveryQueue(new SQSClient(), environment.RELAY_DELIVERIES_URL, systemClock),
    destinations: destinations({
      allowsHttp: environment.RELAY_ALLOWS_HTTP,
      allowed: environment.RELAY_ALLOWED_HOSTS,
    }),
    signingKeys: secretsManagerSecret(
      new SecretsManagerClient(),
      environment.RELAY_SIGNING_KEYS_SECRET,
      signingKeys,
    ),
    loginTokens: jwtLoginTokens,
    loginGuard: dynamodbLoginGuard(table),
  };
}

/** On AWS, what the questions need. */
export function questionPorts(environment: InferOutput<typeof ASK_FONESTORM>, service: string) {
  const table = { client: new DynamoDBClient(), name: environment.RELAY_TABLE };
  return {
    ...foneStormPorts(environment, 'question', service),
    journal: dynamodbJournal(table),
    deadLetters: sqsDeadLetters(new SQSClient(), {
      mailbox: environment.RELAY_MAILBOX_DEAD_LETTERS_URL,
      questions: environment.RELAY_QUESTIONS_DEAD_LETTERS_URL,
      ticks: environment.RELAY_TICKS_DEAD_LETTERS_URL,
    }),
  };
}

/** A sweep asks FoneStorm for so long, in milliseconds: less than its function may take. */
const SWEEP_LASTS = 180_000;

/** On AWS, what one sweep needs that begins now. Its requests are of the questions' half of the budget. */
export function sweepPorts(environment: InferOutput<typeof SWEEP>, service: string) {
  const end = Date.now() + SWEEP_LASTS;
  const table = { client: new DynamoDBClient(), name: environment.RELAY_TABLE };
  return {
    ...foneStormPorts(environment, 'question', service, (budget) => budgetUntil(budget, end)),
    journal: dynamodbJournal(table),
    questions: sqsQuestions(new SQSClient(), environment.RELAY_QUESTIONS_URL, systemClock),
    deliveries: dynamodbDeliveries(table),
    deliveryQueue: sqsDeliveryQueue(new SQSClient(), environment.RELAY_DELIVERIES_URL, systemClock),
    strays: environment.RELAY_STRAYS,
  };
}
