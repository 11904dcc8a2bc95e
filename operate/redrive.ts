import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { CommandFailure } from './exit-codes';

export interface RedriveOptions {
  /** The URL of the dead-letter queue. */
  readonly deadLetters: string;
  /** The URL of the queue that gets the messages. Some were never in it, so that SQS would not find it. */
  readonly queue: string;
  /** The most messages in a second; default as fast as SQS moves them. */
  readonly rate?: number | undefined;
  /** Called with the progress, every two seconds. `total` is unknown at first. */
  readonly onProgress: (moved: number, total: number | undefined) => void;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const POLL_INTERVAL = 2000;

/**
 * Moves all messages of a dead-letter queue back to its queue, and waits until SQS is done.
 *
 * If a task for the queue runs already, it waits for that one.
 *
 * @returns the number of moved messages
 * @throws {CommandFailure} if the move fails or is cancelled; the message has SQS's reason
 */
export async function redrive(client: SQSClient, options: RedriveOptions): Promise<number> {
  const { deadLetters, queue, rate, onProgress, sleep } = options;
  const { arn: SourceArn, count } = await describeQueue(client, deadLetters);
  if ((await lastTask(client, SourceArn))?.Status !== 'RUNNING') {
    if (count === 0) return 0;
    const { arn: DestinationArn } = await describeQueue(client, queue);
    await client.send(
      new StartMessageMoveTaskCommand({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: rate }),
    );
  }
  for (;;) {
    const task = await lastTask(client, SourceArn);
    const moved = task?.ApproximateNumberOfMessagesMoved ?? 0;
    onProgress(moved, task?.ApproximateNumberOfMessagesToMove);
    if (task?.Status === 'COMPLETED') return moved;
    if (task?.Status === 'FAILED' || task?.Status === 'CANCELLED') {
      const reason = task.FailureReason === undefined ? '' : ` (${task.FailureReason})`;
      throw new CommandFailure(
        'failed',
        `The move of ${SourceArn} is ${task.Status.toLowerCase()} after ${moved} messages${reason}. Run the command again.`,
      );
    }
    await sleep(POLL_INTERVAL);
  }
}

async function describeQueue(client: SQSClient, QueueUrl: string) {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'] }),
  );
  return { arn: Attributes.QueueArn ?? '', count: Number(Attributes.ApproximateNumberOfMessages ?? 0) };
}

/** The last task of a dead-letter queue. SQS lists the newest one first. */
async function lastTask(client: SQSClient, SourceArn: string) {
  const { Results: [task] = [] } = await client.send(
    new ListMessageMoveTasksCommand({ SourceArn, MaxResults: 1 }),
  );
  return task;
}
