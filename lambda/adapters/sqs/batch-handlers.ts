import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { LOG_CODES } from '../../contract/log-codes';
import type { Command } from '../../domain/command';
import type { AssignNumberCommand, Entry, StatusCheck } from '../../domain/entry';
import type { DeliveryJob } from '../../ports/delivery-queue';
import type { LogCode, Logger } from '../../ports/logger';
import { type BudgetRetryOptions, retryWithinBudget } from '../fonestorm/retry-within-budget';
import { parseCommand } from './command-message';
import { parseDeliveryJob } from './delivery-message';
import { parseEntry } from './mailbox-message';
import { parseStatusCheck } from './status-check-message';
import { parseWorkflowCheck } from './workflow-message';

type BatchHandler = (event: SQSEvent) => Promise<SQSBatchResponse>;
type MessageHandler = (record: SQSRecord) => Promise<void>;

/**
 * Advances conferences by the entries of the mailbox's FIFO queue, in order. If an entry fails, the queue delivers it again
 * with the entries behind it in its group. The other groups continue.
 *
 * @param advance gets each entry, and whether the queue may have delivered it before
 */
export function onMailbox(
  advance: (entry: Entry, isRedelivered: boolean) => Promise<void>,
  logger: Logger,
): BatchHandler {
  const handle = withFailureLog(
    (record) => advance(parseRecord(record), Number(record.attributes.ApproximateReceiveCount) > 1),
    LOG_CODES.entriesRetried,
    logger,
  );
  return (event) =>
    processPartialResponse(event, handle, new SqsFifoPartialProcessorAsync(), {
      skipGroupOnError: true,
      throwOnFullBatchFailure: false,
    });
}

/** How often a status check waits for the budget in the function, before it waits in the queue. */
const MAX_BUDGET_RETRIES = 4;

/**
 * Handles the status checks and commands of a batch concurrently. If one fails, the queue delivers it again.
 *
 * @param sleep resolves after the given time
 */
export function onStatusChecks(
  check: (message: StatusCheck | AssignNumberCommand) => Promise<void>,
  logger: Logger,
  sleep?: BudgetRetryOptions['sleep'],
): BatchHandler {
  const mayRetry = (retries: number) => retries < MAX_BUDGET_RETRIES;
  return concurrently(
    withFailureLog(
      ({ body }) =>
        retryWithinBudget(() => check(parseStatusCheck(body)), { mayRetry, ...(sleep && { sleep }) }),
      LOG_CODES.statusChecksRetried,
      logger,
    ),
  );
}

/** Handles the deliveries of a batch concurrently. If one fails, the queue delivers it again. */
export function onDeliveries(deliver: (job: DeliveryJob) => Promise<void>, logger: Logger): BatchHandler {
  return concurrently(
    withFailureLog(({ body }) => deliver(parseDeliveryJob(body)), LOG_CODES.deliveriesRetried, logger),
  );
}

/**
 * Resumes the workflows of a batch concurrently. If one fails, the queue delivers its message again.
 *
 * @param resume gets the id of the conference
 */
export function onWorkflowChecks(
  resume: (conferenceId: string) => Promise<void>,
  logger: Logger,
): BatchHandler {
  return concurrently(
    withFailureLog(({ body }) => resume(parseWorkflowCheck(body)), 'workflow.retried', logger),
  );
}

/** How often a command waits in the function for the budget or another change, before it waits in the queue. */
const MAX_COMMAND_RETRIES = 3;

/**
 * Executes the commands of a batch concurrently. If one fails, the queue delivers it again.
 *
 * @param sleep resolves after the given time
 */
export function onCommands(
  execute: (command: Command) => Promise<void>,
  logger: Logger,
  sleep?: BudgetRetryOptions['sleep'],
): BatchHandler {
  const mayRetry = (retries: number) => retries < MAX_COMMAND_RETRIES;
  return concurrently(
    withFailureLog(
      ({ body }) =>
        retryWithinBudget(() => execute(parseCommand(body)), { mayRetry, ...(sleep && { sleep }) }),
      LOG_CODES.commandsRetried,
      logger,
    ),
  );
}

function concurrently(handle: MessageHandler): BatchHandler {
  return (event) =>
    processPartialResponse(event, handle, new BatchProcessor(EventType.SQS), {
      throwOnFullBatchFailure: false,
    });
}

function withFailureLog(handle: MessageHandler, code: LogCode, logger: Logger): MessageHandler {
  return async (record) => {
    try {
      await handle(record);
    } catch (error) {
      const { MessageGroupId, ApproximateReceiveCount } = record.attributes;
      logger.warn(code, {
        messageId: record.messageId,
        ...(MessageGroupId !== undefined && { conferenceId: MessageGroupId }),
        receiveCount: ApproximateReceiveCount,
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
