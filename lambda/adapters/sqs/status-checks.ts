import { MAX_DELAY } from '../../contract/sqs-limits';
import { milliseconds } from '../../domain/instant';
import type { Clock } from '../../ports/clock';
import type { StatusChecks } from '../../ports/status-checks';
import type { AwsJsonClient } from '../runtime/aws-json-client';
import { sendMessage } from './send-message';
import { serializeStatusCheck } from './status-check-message';

/** The questions on a standard queue of Amazon SQS, which holds each back until it may be asked. */
export function sqsStatusChecks(sqs: AwsJsonClient, queueUrl: string, clock: Clock): StatusChecks {
  return {
    async put(question) {
      const wait = (milliseconds(question.notBefore) - milliseconds(clock.now())) / 1000;
      await sendMessage(sqs, queueUrl, {
        MessageBody: serializeStatusCheck(question),
        DelaySeconds: Math.min(MAX_DELAY, Math.max(0, Math.ceil(wait))),
      });
    },
  };
}
