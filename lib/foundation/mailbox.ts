import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, type Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ResourceProps } from '../resource-props';
import { connectQueue, createQueues } from './queues';

/** Six times the timeout of `advance-conference`. */
const VISIBILITY_TIMEOUT = Duration.minutes(3);
/** Only a failure of the infrastructure is retried. The retries take ten hours, and then the entry is a dead letter. */
const MAX_RECEIVES = 200;

export interface MailboxProps extends ResourceProps {
  /**
   * The most concurrent conferences, which leaves the rest of the account's concurrency to the intake.
   *
   * @default 50
   */
  readonly maxConcurrency?: number;
}

/** The mailboxes: a FIFO queue with a message group for each conference. By default they outlive every redeployment. */
export class Mailbox extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** The number of conferences that are advanced at a time. */
  readonly maxConcurrency: number;

  constructor(scope: Construct, id: string, props: MailboxProps = {}) {
    super(scope, id);
    this.maxConcurrency = props.maxConcurrency ?? 50;
    const { queue, deadLetters } = createQueues(this, props, {
      visibilityTimeout: VISIBILITY_TIMEOUT,
      maxReceiveCount: MAX_RECEIVES,
      fifo: true,
      // For EventBridge Scheduler, which gives no deduplication id. All other senders give one.
      contentBasedDeduplication: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    });
    this.queue = queue;
    this.deadLetters = deadLetters;
  }

  /** Lets a principal send entries: `IQueue.grantSendMessages`. */
  grantSend(grantee: IGrantable): Grant {
    return this.queue.grantSendMessages(grantee);
  }

  /** Lets a function send entries, and sets its environment variable. */
  connectSender(target: LambdaFunction): void {
    this.grantSend(target);
    target.addEnvironment('RELAY_MAILBOX_URL', this.queue.queueUrl);
  }

  /** Makes a function handle the entries. */
  connectReceiver(target: LambdaFunction): void {
    // One entry a batch: entries behind a failing one are not received with it, so that their receives are not counted.
    connectQueue(this.queue, target, { batchSize: 1, maxConcurrency: this.maxConcurrency });
  }
}
