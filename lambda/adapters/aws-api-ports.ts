import type { InferOutput } from 'valibot';
import type { MANAGE_CONFERENCES } from '../contract/environment';
import { credentials, signingKeys } from '../contract/secrets';
import { awsClients, foneStormPorts } from './aws-ports';
import { destinations } from './destinations';
import { dynamodbDeliveries } from './dynamodb-deliveries';
import { dynamodbJournal } from './dynamodb-journal';
import { dynamodbLoginGuard } from './dynamodb-login-guard';
import { jwtLoginTokens } from './jwt-login-tokens';
import { secretsManagerSecret } from './secrets-manager';
import { sqsDeliveryQueue } from './sqs-delivery-queue';
import { systemClock } from './system-clock';

/** On AWS, what the API needs. */
export function conferencesApiPorts(environment: InferOutput<typeof MANAGE_CONFERENCES>, service: string) {
  const clients = awsClients(environment, service);
  const { table, sqs, secrets } = clients;
  return {
    ...foneStormPorts(environment, clients, 'request'),
    journal: dynamodbJournal(table),
    credentials: secretsManagerSecret(secrets, environment.RELAY_CREDENTIALS_SECRET, credentials),
    deliveries: dynamodbDeliveries(table),
    deliveryQueue: sqsDeliveryQueue(sqs, environment.RELAY_DELIVERIES_URL, systemClock),
    destinations: destinations({
      allowsHttp: environment.RELAY_ALLOWS_HTTP,
      allowed: environment.RELAY_ALLOWED_HOSTS,
    }),
    signingKeys: secretsManagerSecret(secrets, environment.RELAY_SIGNING_KEYS_SECRET, signingKeys),
    loginTokens: jwtLoginTokens,
    loginGuard: dynamodbLoginGuard(table),
    corsOrigins: environment.RELAY_CORS_ORIGINS,
  };
}
