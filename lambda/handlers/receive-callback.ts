import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { PATIENCE } from '../adapters/aws-patience';
import { powertoolsLog } from '../adapters/powertools-log';
import { secretsManagerSecret } from '../adapters/secrets-manager';
import { sqsMailbox } from '../adapters/sqs-mailbox';
import { systemClock } from '../adapters/system-clock';
import { callbackKeys } from '../contract/secrets';
import { RECEIVE_CALLBACK, readEnvironment } from '../contract/variables';
import { answering } from '../http/answering';
import { onApiGateway } from '../http/api-gateway';
import { callbackRoutes } from '../http/callback-endpoint';
import { routing } from '../http/routing';

const environment = readEnvironment(RECEIVE_CALLBACK, process.env);

const ports = {
  callbackKeys: secretsManagerSecret(
    new SecretsManagerClient(PATIENCE),
    environment.RELAY_CALLBACK_KEYS_SECRET,
    callbackKeys,
  ),
  mailbox: sqsMailbox(new SQSClient(PATIENCE), environment.RELAY_MAILBOX_URL),
  clock: systemClock,
  log: powertoolsLog('receive-callback'),
};

export const handler = onApiGateway(answering(routing(callbackRoutes(ports)), ports.log));
