import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Entry, Question } from '../domain/entry';
import { entryOf } from './mailbox-message';
import { questionOf } from './question-message';

type OnBatch = (event: SQSEvent) => Promise<SQSBatchResponse>;

/**
 * Entries from the mailbox's FIFO queue, in order. One that throws comes again, with all that follow it in its group;
 * the other groups go on.
 */
export function onMailbox(advance: (entry: Entry) => Promise<void>): OnBatch {
  return (event) =>
    processPartialResponse(
      event,
      (record: SQSRecord) => advance(entryOfRecord(record)),
      new SqsFifoPartialProcessorAsync(),
      {
        skipGroupOnError: true,
        throwOnFullBatchFailure: false,
      },
    );
}

/** Questions from their queue, all at once. One that throws comes again. */
export function onQuestions(ask: (question: Question) => Promise<void>): OnBatch {
  return (event) =>
    processPartialResponse(
      event,
      ({ body }: SQSRecord) => ask(questionOf(body)),
      new BatchProcessor(EventType.SQS),
      {
        throwOnFullBatchFailure: false,
      },
    );
}

function entryOfRecord({ messageId, body, attributes }: SQSRecord): Entry {
  return entryOf({
    id: messageId,
    group: attributes.MessageGroupId ?? '',
    body,
    sentAt: Number(attributes.SentTimestamp),
  });
}
