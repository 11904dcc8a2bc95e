import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { powertoolsLogger } from '../adapters/runtime/powertools-logger';
import { systemClock } from '../adapters/runtime/system-clock';
import { secretsManagerSecret } from '../adapters/secrets/secrets-manager';
import { sqsMailbox } from '../adapters/sqs/mailbox';
import { CLIENT_TIMEOUTS } from '../composition/client-timeouts';
import { callbackKeys } from '../contract/secrets';
import { RECEIVE_CALLBACK, readEnvironment } from '../contract/variables';
import { apiGatewayHandler } from '../http/api-gateway';
import { callbackRoutes } from '../http/endpoints/receive-callback';
import { withProblemResponses } from '../http/responses/error-to-problem';
import { createRouter } from '../http/routing';

const environment = readEnvironment(RECEIVE_CALLBACK, process.env);

const ports = {
  callbackKeys: secretsManagerSecret(
    new SecretsManagerClient(CLIENT_TIMEOUTS),
    environment.RELAY_CALLBACK_KEYS_SECRET,
    callbackKeys,
  ),
  mailbox: sqsMailbox(new SQSClient(CLIENT_TIMEOUTS), environment.RELAY_MAILBOX_URL),
  clock: systemClock,
  logger: powertoolsLogger('receive-callback'),
};

export const handler = apiGatewayHandler(
  withProblemResponses(createRouter(callbackRoutes(ports)), ports.logger),
);
