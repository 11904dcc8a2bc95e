import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Mailbox } from '../../ports/mailbox';
import { serializeEntry } from './serialize-entry';

/** The mailboxes on a FIFO queue of Amazon SQS: a conference is a group, an entry's id its deduplication id. */
export function sqsMailbox(client: SQSClient, queueUrl: string): Mailbox {
  return {
    async put(entry) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: serializeEntry(entry),
          MessageGroupId: entry.conferenceId,
          MessageDeduplicationId: entry.id,
        }),
      );
    },
  };
}
