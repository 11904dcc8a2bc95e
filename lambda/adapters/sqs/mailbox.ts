import type { Mailbox } from '../../ports/mailbox';
import type { AwsJsonClient } from '../runtime/aws-json-client';
import { sendMessage } from './send-message';
import { serializeEntry } from './serialize-entry';

/** The mailboxes on a FIFO queue of Amazon SQS: each conference is a message group, an entry's id the deduplication id. */
export function sqsMailbox(sqs: AwsJsonClient, queueUrl: string): Mailbox {
  return {
    async put(entry) {
      await sendMessage(sqs, queueUrl, {
        MessageBody: serializeEntry(entry),
        MessageGroupId: entry.conferenceId,
        MessageDeduplicationId: entry.id,
      });
    },
  };
}
