import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { LOG_CODES } from '../../contract/log-codes';
import type { AssignNumberCommand, Entry, StatusCheck } from '../../domain/entry';
import { BudgetExceeded } from '../../ports/budget';
import type { DeliveryJob } from '../../ports/delivery-queue';
import type { LogCode, Logger } from '../../ports/logger';
import { parseDeliveryJob } from './delivery-message';
import { parseEntry } from './mailbox-message';
import { parseStatusCheck } from './status-check-message';

type BatchHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;

/**
 * Entries from the mailbox's FIFO queue, in order. One that throws comes again, with all that follow it in its group;
 * the other groups go on.
 */
export function onMailbox(advance: (entry: Entry) => Promise<void>, logger: Logger): BatchHandler {
  const handle = withFailureLog((record) => advance(parseRecord(record)), LOG_CODES.entriesRetried, logger);
  return (event) =>
    processPartialResponse(event, handle, new SqsFifoPartialProcessorAsync(), {
      skipGroupOnError: true,
      throwOnFullBatchFailure: false,
    });
}

/** So often a question waits in the function for the budget, before it waits in the queue. */
const MAX_BUDGET_WAITS = 4;

/**
 * Handles the questions and commands of a batch concurrently. A message whose handler throws is delivered again.
 *
 * @param wait resolves after so many milliseconds
 */
export function onStatusChecks(
  ask: (asked: StatusCheck | AssignNumberCommand) => Promise<void>,
  logger: Logger,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): BatchHandler {
  const handle = withFailureLog(
    ({ body }) => retryWithinBudget(() => ask(parseStatusCheck(body)), wait),
    LOG_CODES.statusChecksRetried,
    logger,
  );
  return (event) =>
    processPartialResponse(event, handle, new BatchProcessor(EventType.SQS), {
      throwOnFullBatchFailure: false,
    });
}

/** Deliveries from their queue. One that throws comes again. */
export function onDeliveries(deliver: (job: DeliveryJob) => Promise<void>, logger: Logger): BatchHandler {
  const handle = withFailureLog(
    ({ body }) => deliver(parseDeliveryJob(body)),
    LOG_CODES.deliveriesRetried,
    logger,
  );
  return (event) =>
    processPartialResponse(event, handle, new BatchProcessor(EventType.SQS), {
      throwOnFullBatchFailure: false,
    });
}

async function retryWithinBudget(
  ask: () => Promise<void>,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<void> {
  for (let waits = 0; waits < MAX_BUDGET_WAITS; waits += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error;
      await wait(error.retryAfter * 1000);
    }
  }
  return ask();
}

function withFailureLog(handle: (record: SQSRecord) => Promise<void>, code: LogCode, logger: Logger) {
  return async (record: SQSRecord): Promise<void> => {
    try {
      await handle(record);
    } catch (error) {
      const { MessageGroupId, ApproximateReceiveCount } = record.attributes;
      logger.warn(code, {
        message_id: record.messageId,
        ...(MessageGroupId !== undefined && { conferenceId: MessageGroupId }),
        receives: ApproximateReceiveCount,
        error,
      });
      throw error;
    }
  };
}

function parseRecord({ messageId, body, attributes }: SQSRecord): Entry {
  return parseEntry({
    id: messageId,
    group: attributes.MessageGroupId ?? '',
    body,
    sentAt: Number(attributes.SentTimestamp),
  });
}
