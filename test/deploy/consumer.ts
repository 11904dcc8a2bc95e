import { DeleteMessageCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

/**
 * Receives messages from a queue in batches, as AWS Lambda does. Failed messages stay in the queue until it retries them.
 *
 * @returns a function that stops it after the batch in progress
 */
export function consume(
  url: string,
  handle: (event: SQSEvent) => Promise<SQSBatchResponse>,
): () => Promise<void> {
  const sqs = new SQSClient();
  let isStopping = false;
  const loop = work();
  return async () => {
    isStopping = true;
    await loop;
    sqs.destroy();
  };

  async function work(): Promise<void> {
    const request = new ReceiveMessageCommand({
      QueueUrl: url,
      ...{ MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageSystemAttributeNames: ['All'] },
    });
    while (!isStopping) {
      const { Messages = [] } = await sqs.send(request);
      if (Messages.length === 0) continue;
      const { batchItemFailures } = await handle({ Records: Messages.map(recordOf) });
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { MessageId = '', ReceiptHandle } of Messages) {
        if (failed.has(MessageId)) continue;
        await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
      }
    }
  }
}

/** The message in the format of AWS Lambda. */
function recordOf({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }: Message): SQSRecord {
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: {
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: '0',
      SenderId: '',
      SentTimestamp: '0',
      ...Attributes,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}
