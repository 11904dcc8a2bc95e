import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { InferOutput } from 'valibot';
import { dynamodbBookings } from '../adapters/dynamodb/bookings';
import { dynamodbBudget } from '../adapters/dynamodb/budget';
import { dynamodbConferenceLog } from '../adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../adapters/dynamodb/deliveries';
import { foneStormClients } from '../adapters/fonestorm/clients';
import { budgetWithDeadline, budgetWithMaxWait } from '../adapters/fonestorm/waiting-budget';
import { powertoolsLogger } from '../adapters/runtime/powertools-logger';
import { systemClock } from '../adapters/runtime/system-clock';
import { secretsManagerSecret } from '../adapters/secrets/secrets-manager';
import { sqsDeadLetters } from '../adapters/sqs/dead-letters';
import { sqsDeliveryQueue } from '../adapters/sqs/delivery-queue';
import { sqsMailbox } from '../adapters/sqs/mailbox';
import { sqsStatusChecks } from '../adapters/sqs/status-checks';
import type { CHECK_STATUS, FONESTORM, SWEEP } from '../contract/environment';
import { callbackKeys, foneStormCredentials } from '../contract/secrets';
import type { Budget } from '../ports/budget';
import { CLIENT_TIMEOUTS } from './client-timeouts';

/** One client of each kind: all that a function does shares its connections. */
export function awsClients({ RELAY_TABLE: name }: { readonly RELAY_TABLE: string }, service: string) {
  const logger = powertoolsLogger(service);
  const [sqs, secrets] = [new SQSClient(CLIENT_TIMEOUTS), new SecretsManagerClient(CLIENT_TIMEOUTS)];
  return {
    table: { client: new DynamoDBClient(CLIENT_TIMEOUTS), name, logger: logger },
    sqs,
    secrets,
    logger: logger,
  };
}

/** What the functions need that speak to FoneStorm. */
export function foneStormPorts(
  environment: InferOutput<typeof FONESTORM>,
  { table, sqs, secrets, logger }: ReturnType<typeof awsClients>,
  purpose: 'request' | 'status-check',
) {
  const credentials = secretsManagerSecret(secrets, environment.RELAY_FONESTORM_SECRET, foneStormCredentials);
  const budget = dynamodbBudget(table, { requestsPerSecond: environment.RELAY_REQUESTS_PER_SECOND });
  const { RELAY_FONESTORM_URL: url, RELAY_FONESTORM_API: generation } = environment;
  const within = (limited: Budget) =>
    foneStormClients({ url, generation, credentials, budget: limited, purpose, logger });
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
    logger: logger,
  };
}

/** On AWS, what the questions need. */
export function checkStatusPorts(environment: InferOutput<typeof CHECK_STATUS>, service: string) {
  const clients = awsClients(environment, service);
  const { budget, within, ...ports } = foneStormPorts(environment, clients, 'status-check');
  return {
    ...ports,
    fonenumbers: within(budgetWithMaxWait(budget)).fonenumbers,
    sleep,
    conferenceLog: dynamodbConferenceLog(clients.table),
    deadLetters: sqsDeadLetters(clients.sqs, {
      mailbox: environment.RELAY_MAILBOX_DEAD_LETTERS_URL,
      'status-checks': environment.RELAY_STATUS_CHECKS_DEAD_LETTERS_URL,
      ticks: environment.RELAY_TICKS_DEAD_LETTERS_URL,
      deliveries: environment.RELAY_DELIVERIES_DEAD_LETTERS_URL,
    }),
  };
}

/** A sweep asks FoneStorm for so long, in milliseconds: less than its function may take. */
const SWEEP_DURATION = 180_000;

/**
 * On AWS, what sweeps need: each has its own time to ask FoneStorm in, which begins when its ports are asked for. Their
 * requests are of the questions' half of the budget.
 */
export function sweepPorts(environment: InferOutput<typeof SWEEP>, service: string) {
  const clients = awsClients(environment, service);
  const { table, sqs } = clients;
  const { budget, within, ...ports } = foneStormPorts(environment, clients, 'status-check');
  const shared = {
    ...ports,
    conferenceLog: dynamodbConferenceLog(table),
    statusChecks: sqsStatusChecks(sqs, environment.RELAY_STATUS_CHECKS_URL, systemClock),
    deliveries: dynamodbDeliveries(table),
    deliveryQueue: sqsDeliveryQueue(sqs, environment.RELAY_DELIVERIES_URL, systemClock),
    unmanagedConferences: environment.RELAY_UNMANAGED_CONFERENCES,
  };
  return () => {
    const end = Date.now() + SWEEP_DURATION;
    const { fonenumbers } = within(budgetWithMaxWait(budget, end));
    return { ...shared, ...within(budgetWithDeadline(budget, end)), fonenumbers };
  };
}
