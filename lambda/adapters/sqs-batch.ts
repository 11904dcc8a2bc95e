import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { LOGGED } from '../contract/logged';
import type { DeliveryJob } from '../delivery-ports';
import type { Entry, NumberCommand, Question } from '../domain/entry';
import { BudgetExceeded, type Log } from '../ports';
import { deliveryJobOf } from './delivery-message';
import { entryOf } from './mailbox-message';
import { questionOf } from './question-message';

type OnBatch = (event: SQSEvent) => Promise<SQSBatchResponse>;

/**
 * Entries from the mailbox's FIFO queue, in order. One that throws comes again, with all that follow it in its group;
 * the other groups go on.
 */
export function onMailbox(advance: (entry: Entry) => Promise<void>, log: Log): OnBatch {
  const handle = logged((record) => advance(entryOfRecord(record)), LOGGED.triedAgain, log);
  return (event) =>
    processPartialResponse(event, handle, new SqsFifoPartialProcessorAsync(), {
      skipGroupOnError: true,
      throwOnFullBatchFailure: false,
    });
}

/** So often a question waits in the function for the budget, before it waits in the queue. */
const MOST_WAITS = 4;

/**
 * Handles the questions and commands of a batch concurrently. A message whose handler throws is delivered again.
 *
 * @param wait resolves after so many milliseconds
 */
export function onQuestions(
  ask: (asked: Question | NumberCommand) => Promise<void>,
  log: Log,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): OnBatch {
  const handle = logged(({ body }) => waiting(() => ask(questionOf(body)), wait), LOGGED.askedAgain, log);
  return (event) =>
    processPartialResponse(event, handle, new BatchProcessor(EventType.SQS), {
      throwOnFullBatchFailure: false,
    });
}

/** Deliveries from their queue. One that throws comes again. */
export function onDeliveries(deliver: (job: DeliveryJob) => Promise<void>, log: Log): OnBatch {
  const handle = logged(({ body }) => deliver(deliveryJobOf(body)), LOGGED.deliveredAgain, log);
  return (event) =>
    processPartialResponse(event, handle, new BatchProcessor(EventType.SQS), {
      throwOnFullBatchFailure: false,
    });
}

async function waiting(
  ask: () => Promise<void>,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<void> {
  for (let waits = 0; waits < MOST_WAITS; waits += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error;
      await wait(error.retryAfter * 1000);
    }
  }
  return ask();
}

function logged(handle: (record: SQSRecord) => Promise<void>, message: string, log: Log) {
  return async (record: SQSRecord): Promise<void> => {
    try {
      await handle(record);
    } catch (error) {
      const { MessageGroupId, ApproximateReceiveCount } = record.attributes;
      log.warn(message, {
        message_id: record.messageId,
        ...(MessageGroupId !== undefined && { conferenceId: MessageGroupId }),
        receives: ApproximateReceiveCount,
        error,
      });
      throw error;
    }
  };
}

function entryOfRecord({ messageId, body, attributes }: SQSRecord): Entry {
  return entryOf({
    id: messageId,
    group: attributes.MessageGroupId ?? '',
    body,
    sentAt: Number(attributes.SentTimestamp),
  });
}
