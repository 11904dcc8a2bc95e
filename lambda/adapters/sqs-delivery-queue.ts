import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { LONGEST_DELAY } from '../contract/sqs-limits';
import type { DeliveryQueue } from '../delivery-ports';
import { milliseconds } from '../domain/instant';
import type { Clock } from '../ports';
import { deliveryMessage } from './delivery-message';

/**
 * The deliveries on a standard queue of Amazon SQS, which holds a job back for up to a quarter of an hour.
 *
 * @param longer where those go that wait longer; where there is none they come early, and are put back
 */
export function sqsDeliveryQueue(
  client: SQSClient,
  queueUrl: string,
  clock: Clock,
  longer?: DeliveryQueue,
): DeliveryQueue {
  return {
    async put(job, notBefore) {
      const delay = Math.ceil((milliseconds(notBefore) - milliseconds(clock.now())) / 1000);
      if (delay > LONGEST_DELAY && longer) return longer.put(job, notBefore);
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: deliveryMessage(job),
          DelaySeconds: Math.min(Math.max(0, delay), LONGEST_DELAY),
        }),
      );
    },
  };
}
