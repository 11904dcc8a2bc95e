import type { InferOutput } from 'valibot';
import { dynamodbBookings } from '../adapters/dynamodb/bookings';
import { dynamodbBudget } from '../adapters/dynamodb/budget';
import { dynamodbConferenceLog } from '../adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../adapters/dynamodb/definitions';
import { foneStormClients } from '../adapters/fonestorm/clients';
import { systemClock } from '../adapters/runtime/system-clock';
import { secretsManagerSecret } from '../adapters/secrets/secrets-manager';
import { sqsMailbox } from '../adapters/sqs/mailbox';
import type { FONESTORM } from '../contract/environment';
import { callbackKeys, foneStormCredentials } from '../contract/secrets';
import type { Budget } from '../ports/budget';
import type { awsClients } from './clients';

/** The ports of every function that sends requests to FoneStorm. */
export function foneStormPorts(
  environment: InferOutput<typeof FONESTORM>,
  { table, sqs, secrets, logger }: ReturnType<typeof awsClients>,
) {
  return {
    definitions: dynamodbDefinitions(table),
    conferenceLog: dynamodbConferenceLog(table),
    bookings: dynamodbBookings(table),
    mailbox: sqsMailbox(sqs, environment.RELAY_MAILBOX_URL),
    generation: environment.RELAY_FONESTORM_API,
    callbackKeys: secretsManagerSecret(secrets, environment.RELAY_CALLBACK_KEYS_SECRET, callbackKeys),
    publicUrl: environment.RELAY_PUBLIC_URL,
    clock: systemClock,
    logger,
  };
}

/**
 * FoneStorm's clients, and the budget that all functions share.
 *
 * @returns `clientsWith` builds the clients on another budget, such as one that waits longer for a slot
 */
export function budgetedFoneStorm(
  environment: InferOutput<typeof FONESTORM>,
  { table, secrets, logger }: ReturnType<typeof awsClients>,
  purpose: 'request' | 'status-check',
) {
  const credentials = secretsManagerSecret(secrets, environment.RELAY_FONESTORM_SECRET, foneStormCredentials);
  const budget = dynamodbBudget(table, { requestsPerSecond: environment.RELAY_REQUESTS_PER_SECOND });
  const { RELAY_FONESTORM_URL: url, RELAY_FONESTORM_API: generation } = environment;
  return {
    budget,
    clientsWith: (limited: Budget) =>
      foneStormClients({ url, generation, credentials, budget: limited, purpose, logger }),
  };
}
