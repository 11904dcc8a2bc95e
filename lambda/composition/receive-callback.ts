import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { InferOutput } from 'valibot';
import { powertoolsLogger } from '../adapters/runtime/powertools-logger';
import { systemClock } from '../adapters/runtime/system-clock';
import { secretsManagerSecret } from '../adapters/secrets/secrets-manager';
import { sqsMailbox } from '../adapters/sqs/mailbox';
import { callbackKeys } from '../contract/secrets';
import type { RECEIVE_CALLBACK } from '../contract/variables';
import { CLIENT_TIMEOUTS } from './client-timeouts';

/** The ports of `receive-callback`. It starts most often, so it loads no client of DynamoDB. */
export function receiveCallbackPorts(environment: InferOutput<typeof RECEIVE_CALLBACK>) {
  const secrets = new SecretsManagerClient(CLIENT_TIMEOUTS);
  return {
    callbackKeys: secretsManagerSecret(secrets, environment.RELAY_CALLBACK_KEYS_SECRET, callbackKeys),
    mailbox: sqsMailbox(new SQSClient(CLIENT_TIMEOUTS), environment.RELAY_MAILBOX_URL),
    clock: systemClock,
    logger: powertoolsLogger('receive-callback'),
  };
}
