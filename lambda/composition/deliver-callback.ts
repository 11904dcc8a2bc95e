import { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { InferOutput } from 'valibot';
import { dynamodbConferenceLog } from '../adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../adapters/dynamodb/deliveries';
import { dynamodbHostLimits } from '../adapters/dynamodb/host-limits';
import { httpsReceivers } from '../adapters/receivers/https-receivers';
import { systemClock } from '../adapters/runtime/system-clock';
import { schedulerDeliveries } from '../adapters/scheduler/delayed-deliveries';
import { secretsManagerSecret } from '../adapters/secrets/secrets-manager';
import { sqsDeliveryQueue } from '../adapters/sqs/delivery-queue';
import { sqsMailbox } from '../adapters/sqs/mailbox';
import type { DELIVER_CALLBACK } from '../contract/environment';
import { signingKeys } from '../contract/secrets';
import { CLIENT_OPTIONS } from './client-options';
import { awsClients } from './clients';

/** The ports of `deliver-callback`. */
export function deliverCallbackPorts(environment: InferOutput<typeof DELIVER_CALLBACK>) {
  const { table, sqs, secrets, logger } = awsClients(environment.RELAY_TABLE);
  const delayed = schedulerDeliveries(new SchedulerClient(CLIENT_OPTIONS), {
    queue: environment.RELAY_DELIVERIES_ARN,
    group: environment.RELAY_SCHEDULE_GROUP,
    role: environment.RELAY_SCHEDULE_ROLE_ARN,
    deadLetters: environment.RELAY_DELIVERIES_DEAD_LETTERS_ARN,
  });
  return {
    definitions: dynamodbDefinitions(table),
    conferenceLog: dynamodbConferenceLog(table),
    deliveries: dynamodbDeliveries(table),
    deliveryQueue: sqsDeliveryQueue(sqs, environment.RELAY_DELIVERIES_URL, systemClock, delayed),
    hostLimits: dynamodbHostLimits(table, {
      concurrency: environment.RELAY_RECEIVER_CONCURRENCY,
      requestsPerSecond: environment.RELAY_RECEIVER_REQUESTS_PER_SECOND,
    }),
    receivers: httpsReceivers({
      allowHttp: environment.RELAY_RECEIVER_ALLOW_HTTP,
      allowedHosts: environment.RELAY_RECEIVER_ALLOWED_HOSTS,
    }),
    signingKeys: secretsManagerSecret(secrets, environment.RELAY_SIGNING_KEYS_SECRET, signingKeys),
    mailbox: sqsMailbox(sqs, environment.RELAY_MAILBOX_URL),
    clock: systemClock,
    random: Math.random,
    logger,
  };
}
