import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { InferOutput } from 'valibot';
import type { ASK_FONESTORM, FONESTORM, SWEEP } from '../contract/environment';
import { callbackKeys, foneStormCredentials } from '../contract/secrets';
import type { Budget } from '../ports';
import { PATIENCE } from './aws-patience';
import { budgetUntil, impatientBudgetUntil } from './budget-until';
import { dynamodbBookings } from './dynamodb-bookings';
import { dynamodbBudget } from './dynamodb-budget';
import { dynamodbDefinitions } from './dynamodb-definitions';
import { dynamodbDeliveries } from './dynamodb-deliveries';
import { dynamodbJournal } from './dynamodb-journal';
import { foneStormClients } from './fonestorm-clients';
import { powertoolsLog } from './powertools-log';
import { secretsManagerSecret } from './secrets-manager';
import { sqsDeadLetters } from './sqs-dead-letters';
import { sqsDeliveryQueue } from './sqs-delivery-queue';
import { sqsMailbox } from './sqs-mailbox';
import { sqsQuestions } from './sqs-questions';
import { systemClock } from './system-clock';

/** One client of each kind: all that a function does shares its connections. */
export function awsClients({ RELAY_TABLE: name }: { readonly RELAY_TABLE: string }, service: string) {
  const log = powertoolsLog(service);
  const [sqs, secrets] = [new SQSClient(PATIENCE), new SecretsManagerClient(PATIENCE)];
  return { table: { client: new DynamoDBClient(PATIENCE), name, log }, sqs, secrets, log };
}

/** What the functions need that speak to FoneStorm. */
export function foneStormPorts(
  environment: InferOutput<typeof FONESTORM>,
  { table, sqs, secrets, log }: ReturnType<typeof awsClients>,
  purpose: 'request' | 'question',
) {
  const credentials = secretsManagerSecret(secrets, environment.RELAY_FONESTORM_SECRET, foneStormCredentials);
  const budget = dynamodbBudget(table, { requestsPerSecond: environment.RELAY_REQUESTS_PER_SECOND });
  const { RELAY_FONESTORM_URL: url, RELAY_FONESTORM_API: generation } = environment;
  const within = (limited: Budget) =>
    foneStormClients({ url, generation, credentials, budget: limited, purpose, log });
  return {
    definitions: dynamodbDefinitions(table),
    bookings: dynamodbBookings(table),
    mailbox: sqsMailbox(sqs, environment.RELAY_MAILBOX_URL),
    budget,
    ...within(budget),
    within,
    generation,
    callbackKeys: secretsManagerSecret(secrets, environment.RELAY_CALLBACK_KEYS_SECRET, callbackKeys),
    publicUrl: environment.RELAY_PUBLIC_URL,
    clock: systemClock,
    log,
  };
}

/** On AWS, what the questions need. */
export function questionPorts(environment: InferOutput<typeof ASK_FONESTORM>, service: string) {
  const clients = awsClients(environment, service);
  const { budget, within, ...ports } = foneStormPorts(environment, clients, 'question');
  return {
    ...ports,
    fonenumbers: within(impatientBudgetUntil(budget)).fonenumbers,
    sleep,
    journal: dynamodbJournal(clients.table),
    deadLetters: sqsDeadLetters(clients.sqs, {
      mailbox: environment.RELAY_MAILBOX_DEAD_LETTERS_URL,
      questions: environment.RELAY_QUESTIONS_DEAD_LETTERS_URL,
      ticks: environment.RELAY_TICKS_DEAD_LETTERS_URL,
      deliveries: environment.RELAY_DELIVERIES_DEAD_LETTERS_URL,
    }),
  };
}

/** A sweep asks FoneStorm for so long, in milliseconds: less than its function may take. */
const SWEEP_LASTS = 180_000;

/**
 * On AWS, what sweeps need: each has its own time to ask FoneStorm in, which begins when its ports are asked for. Their
 * requests are of the questions' half of the budget.
 */
export function sweepPorts(environment: InferOutput<typeof SWEEP>, service: string) {
  const clients = awsClients(environment, service);
  const { table, sqs } = clients;
  const { budget, within, ...ports } = foneStormPorts(environment, clients, 'question');
  const shared = {
    ...ports,
    journal: dynamodbJournal(table),
    questions: sqsQuestions(sqs, environment.RELAY_QUESTIONS_URL, systemClock),
    deliveries: dynamodbDeliveries(table),
    deliveryQueue: sqsDeliveryQueue(sqs, environment.RELAY_DELIVERIES_URL, systemClock),
    strays: environment.RELAY_STRAYS,
  };
  return () => {
    const end = Date.now() + SWEEP_LASTS;
    const { fonenumbers } = within(impatientBudgetUntil(budget, end));
    return { ...shared, ...within(budgetUntil(budget, end)), fonenumbers };
  };
}
