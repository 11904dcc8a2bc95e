import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DeduplicationScope, FifoThroughputLimit, Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RETAINED } from '../retained';
import { acknowledgeDeadLetters, connectQueue } from './queues';

/** Six times what `advance-conference` may take, as AWS Lambda asks for queues that are its event sources. */
const VISIBILITY_TIMEOUT = Duration.minutes(3);
/** Only a failure of the infrastructure is tried again: for ten hours, then a person has to see it. */
const MAX_RECEIVES = 200;

export interface MailboxProps {
  /** So many conferences are advanced at a time; the rest of the account's concurrency stays for the intake. */
  readonly maxConcurrency?: number;
}

/** The mailboxes: a FIFO queue, one group for each conference, and its dead letters. Both outlive every redeployment. */
export class Mailbox extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  private readonly maxConcurrency: number;

  constructor(scope: Construct, id: string, { maxConcurrency = 50 }: MailboxProps = {}) {
    super(scope, id);
    this.maxConcurrency = maxConcurrency;
    const fifo = {
      fifo: true,
      // For who cannot give a deduplication id, such as EventBridge Scheduler; everybody else does.
      contentBasedDeduplication: true,
      deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
      fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
      removalPolicy: RETAINED,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', fifo);
    acknowledgeDeadLetters(this.deadLetters);
    this.queue = new Queue(this, 'Queue', {
      ...fifo,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVES },
    });
  }

  /** Lets a function put entries, and tells it where. */
  connectSender(target: LambdaFunction): void {
    this.queue.grant(target, 'sqs:SendMessage');
    target.addEnvironment('RELAY_MAILBOX_URL', this.queue.queueUrl);
  }

  /** Gives the entries to a function. */
  connectReceiver(target: LambdaFunction): void {
    // One at a time: those behind one that fails are not received, and so not counted, with it.
    connectQueue(this.queue, target, { batchSize: 1, maxConcurrency: this.maxConcurrency });
  }
}
