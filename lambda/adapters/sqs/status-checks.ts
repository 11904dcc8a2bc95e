import { MAX_DELAY } from '../../contract/sqs-limits';
import { milliseconds } from '../../domain/instant';
import type { Clock } from '../../ports/clock';
import type { StatusChecks } from '../../ports/status-checks';
import type { AwsJsonClient } from '../runtime/aws-json-client';
import { sendMessage } from './send-message';
import { serializeStatusCheck } from './status-check-message';

/** The status checks on a standard queue of Amazon SQS, which delays each one until its `notBefore`. */
export function sqsStatusChecks(sqs: AwsJsonClient, queueUrl: string, clock: Clock): StatusChecks {
  return {
    async put(statusCheck) {
      const delay = (milliseconds(statusCheck.notBefore) - milliseconds(clock.now())) / 1000;
      await sendMessage(sqs, queueUrl, {
        MessageBody: serializeStatusCheck(statusCheck),
        DelaySeconds: Math.min(MAX_DELAY, Math.max(0, Math.ceil(delay))),
      });
    },
  };
}
