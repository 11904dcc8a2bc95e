import type { InferOutput } from 'valibot';
import { type CountedQueue, cloudWatchHealth } from '../adapters/cloudwatch/health';
import { dynamodbDeliveries } from '../adapters/dynamodb/deliveries';
import { dynamodbLoginGuard } from '../adapters/dynamodb/login-guard';
import { dynamodbWorkflowTokens } from '../adapters/dynamodb/workflow-tokens';
import { destinations } from '../adapters/receivers/destinations';
import { jwtLoginTokens } from '../adapters/runtime/jwt-login-tokens';
import { systemClock } from '../adapters/runtime/system-clock';
import { secretsManagerSecret } from '../adapters/secrets/secrets-manager';
import { sqsDeliveryQueue } from '../adapters/sqs/delivery-queue';
import { queueUrlBeside } from '../adapters/sqs/queue-counts';
import { sqsWorkflowChecks } from '../adapters/sqs/workflow-checks';
import type { MANAGE_CONFERENCES } from '../contract/environment';
import { credentials, signingKeys } from '../contract/secrets';
import { QUEUE_NAMES, type QueueName } from '../domain/health';
import { cloudWatchClient } from './aws-json-clients';
import { awsClients } from './clients';
import { budgetedFoneStorm, foneStormPorts } from './fonestorm-ports';
import { seriesPorts } from './series-ports';

/** The ports of `manage-conferences`: the API. */
export function manageConferencesPorts(environment: InferOutput<typeof MANAGE_CONFERENCES>) {
  const clients = awsClients(environment.RELAY_TABLE);
  const { table, sqs, secrets, logger } = clients;
  const { budget, clientsWith } = budgetedFoneStorm(environment, clients, 'request');
  return {
    ...foneStormPorts(environment, clients),
    ...seriesPorts(environment, clients),
    ...clientsWith(budget),
    budgetReader: budget,
    health: cloudWatchHealth({
      ...{ sqs, logger, cloudWatch: cloudWatchClient(), namespace: environment.RELAY_METRIC_NAMESPACE },
      queues: countedQueues(environment),
    }),
    credentials: secretsManagerSecret(secrets, environment.RELAY_CREDENTIALS_SECRET, credentials),
    deliveries: dynamodbDeliveries(table),
    deliveryQueue: sqsDeliveryQueue(sqs, environment.RELAY_DELIVERIES_URL, systemClock),
    workflowTokens: dynamodbWorkflowTokens(table),
    workflowChecks: sqsWorkflowChecks(sqs, environment.RELAY_WORKFLOWS_URL),
    destinations: destinations({
      allowHttp: environment.RELAY_RECEIVER_ALLOW_HTTP,
      allowedHosts: environment.RELAY_RECEIVER_ALLOWED_HOSTS,
    }),
    signingKeys: secretsManagerSecret(secrets, environment.RELAY_SIGNING_KEYS_SECRET, signingKeys),
    loginTokens: jwtLoginTokens,
    loginGuard: dynamodbLoginGuard(table),
    corsOrigins: environment.RELAY_CORS_ORIGINS,
  };
}

/** The URLs of the queues, which are all of one account and region. */
function countedQueues(environment: InferOutput<typeof MANAGE_CONFERENCES>) {
  const { RELAY_COUNTED_QUEUES: counted, RELAY_MAILBOX_URL: mailbox } = environment;
  const urlOf = (name: string) => queueUrlBeside(mailbox, name);
  const urls: Partial<Record<QueueName, CountedQueue>> = {
    mailbox: { queue: mailbox },
    deliveries: { queue: environment.RELAY_DELIVERIES_URL },
    workflows: { queue: environment.RELAY_WORKFLOWS_URL },
  };
  for (const name of QUEUE_NAMES) {
    const found = counted[name];
    if (found)
      urls[name] =
        'queue' in found ? { queue: urlOf(found.queue) } : { deadLetters: urlOf(found.deadLetters) };
  }
  return Object.fromEntries(QUEUE_NAMES.flatMap((name) => (urls[name] ? [[name, urls[name]]] : [])));
}
