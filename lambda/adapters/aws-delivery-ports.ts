import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { InferOutput } from 'valibot';
import type { DELIVER_CALLBACK } from '../contract/environment';
import { signingKeys } from '../contract/secrets';
import { PATIENCE } from './aws-patience';
import { dynamodbDefinitions } from './dynamodb-definitions';
import { dynamodbDeliveries } from './dynamodb-deliveries';
import { dynamodbHostLimits } from './dynamodb-host-limits';
import { dynamodbJournal } from './dynamodb-journal';
import { httpsReceivers } from './https-receivers';
import { powertoolsLog } from './powertools-log';
import { schedulerDeliveries } from './scheduler-deliveries';
import { secretsManagerSecret } from './secrets-manager';
import { sqsDeliveryQueue } from './sqs-delivery-queue';
import { sqsMailbox } from './sqs-mailbox';
import { systemClock } from './system-clock';

/** On AWS, what the deliveries need. */
export function deliveryPorts(environment: InferOutput<typeof DELIVER_CALLBACK>, service: string) {
  const table = { client: new DynamoDBClient(PATIENCE), name: environment.RELAY_TABLE };
  const sqs = new SQSClient(PATIENCE);
  const longer = schedulerDeliveries(new SchedulerClient(PATIENCE), {
    queue: environment.RELAY_DELIVERIES_ARN,
    group: environment.RELAY_SCHEDULE_GROUP,
    role: environment.RELAY_SCHEDULE_ROLE_ARN,
    deadLetters: environment.RELAY_DELIVERIES_DEAD_LETTERS_ARN,
  });
  return {
    definitions: dynamodbDefinitions(table),
    journal: dynamodbJournal(table),
    deliveries: dynamodbDeliveries(table),
    deliveryQueue: sqsDeliveryQueue(sqs, environment.RELAY_DELIVERIES_URL, systemClock, longer),
    hostLimits: dynamodbHostLimits(table, {
      atATime: environment.RELAY_RECEIVER_AT_A_TIME,
      perSecond: environment.RELAY_RECEIVER_PER_SECOND,
    }),
    receivers: httpsReceivers({
      allowsHttp: environment.RELAY_ALLOWS_HTTP,
      allowed: environment.RELAY_ALLOWED_HOSTS,
    }),
    signingKeys: secretsManagerSecret(
      new SecretsManagerClient(PATIENCE),
      environment.RELAY_SIGNING_KEYS_SECRET,
      signingKeys,
    ),
    mailbox: sqsMailbox(sqs, environment.RELAY_MAILBOX_URL),
    clock: systemClock,
    random: Math.random,
    log: powertoolsLog(service),
  };
}
