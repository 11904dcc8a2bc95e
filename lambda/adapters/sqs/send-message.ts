import type { AwsJsonClient } from '../runtime/aws-json-client';

/** The parts of a message, as Amazon SQS names them. */
export interface SqsMessage {
  readonly MessageBody: string;
  /** Seconds; only for a standard queue. */
  readonly DelaySeconds?: number;
  /** Only for a FIFO queue. */
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

/**
 * Sends a message to a queue of Amazon SQS. It is durable once this returns.
 *
 * @throws if Amazon SQS does not confirm it
 */
export async function sendMessage(sqs: AwsJsonClient, queueUrl: string, message: SqsMessage): Promise<void> {
  const { MessageId } = await sendToQueue(sqs, queueUrl, 'SendMessage', message);
  if (typeof MessageId !== 'string') throw new Error('SendMessage: expected the id of the message');
}

/** Sends a request about a queue to the host of the queue's URL. */
export function sendToQueue(
  sqs: AwsJsonClient,
  queueUrl: string,
  operation: string,
  input: object,
): Promise<Readonly<Record<string, unknown>>> {
  return sqs.send(operation, { QueueUrl: queueUrl, ...input }, new URL(queueUrl).origin);
}
