import { MAX_DELAY } from '../../contract/sqs-limits';
import { milliseconds } from '../../domain/instant';
import type { Clock } from '../../ports/clock';
import type { DeliveryQueue } from '../../ports/delivery-queue';
import type { AwsJsonClient } from '../runtime/aws-json-client';
import { serializeDeliveryJob } from './delivery-message';
import { sendMessage } from './send-message';

/**
 * The deliveries on a standard queue of Amazon SQS, which delays a job for up to 15 minutes.
 *
 * @param longDelays takes the jobs with a longer delay; without it they arrive early, and are enqueued again
 */
export function sqsDeliveryQueue(
  sqs: AwsJsonClient,
  queueUrl: string,
  clock: Clock,
  longDelays?: DeliveryQueue,
): DeliveryQueue {
  return {
    async put(job, notBefore) {
      const delay = Math.ceil((milliseconds(notBefore) - milliseconds(clock.now())) / 1000);
      if (delay > MAX_DELAY && longDelays) return longDelays.put(job, notBefore);
      await sendMessage(sqs, queueUrl, {
        MessageBody: serializeDeliveryJob(job),
        DelaySeconds: Math.min(Math.max(0, delay), MAX_DELAY),
      });
    },
  };
}
