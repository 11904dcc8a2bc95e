import type { InferOutput } from 'valibot';
import { dynamodbDeliveries } from '../adapters/dynamodb/deliveries';
import { dynamodbLoginGuard } from '../adapters/dynamodb/login-guard';
import { dynamodbWorkflowTokens } from '../adapters/dynamodb/workflow-tokens';
import { destinations } from '../adapters/receivers/destinations';
import { jwtLoginTokens } from '../adapters/runtime/jwt-login-tokens';
import { systemClock } from '../adapters/runtime/system-clock';
import { secretsManagerSecret } from '../adapters/secrets/secrets-manager';
import { sqsDeliveryQueue } from '../adapters/sqs/delivery-queue';
import { sqsWorkflowChecks } from '../adapters/sqs/workflow-checks';
import type { MANAGE_CONFERENCES } from '../contract/environment';
import { credentials, signingKeys } from '../contract/secrets';
import { awsClients } from './clients';
import { budgetedFoneStorm, foneStormPorts } from './fonestorm-ports';
import { seriesPorts } from './series-ports';

/** The ports of `manage-conferences`: the API. */
export function manageConferencesPorts(environment: InferOutput<typeof MANAGE_CONFERENCES>) {
  const clients = awsClients(environment.RELAY_TABLE);
  const { table, sqs, secrets } = clients;
  const { budget, clientsWith } = budgetedFoneStorm(environment, clients, 'request');
  return {
    ...foneStormPorts(environment, clients),
    ...seriesPorts(environment, clients),
    ...clientsWith(budget),
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
