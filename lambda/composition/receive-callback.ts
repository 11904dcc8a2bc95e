import type { InferOutput } from 'valibot';
import { lambdaLogger } from '../adapters/runtime/lambda-logger';
import { systemClock } from '../adapters/runtime/system-clock';
import { secretsManagerSecret } from '../adapters/secrets/secrets-manager';
import { sqsMailbox } from '../adapters/sqs/mailbox';
import { callbackKeys } from '../contract/secrets';
import type { RECEIVE_CALLBACK } from '../contract/variables';
import { secretsClient, sqsClient } from './aws-json-clients';

/** The ports of `receive-callback`. It starts most often, so it loads no client of the SDK. */
export function receiveCallbackPorts(environment: InferOutput<typeof RECEIVE_CALLBACK>) {
  return {
    callbackKeys: secretsManagerSecret(secretsClient(), environment.RELAY_CALLBACK_KEYS_SECRET, callbackKeys),
    mailbox: sqsMailbox(sqsClient(), environment.RELAY_MAILBOX_URL),
    clock: systemClock,
    logger: lambdaLogger,
  };
}
