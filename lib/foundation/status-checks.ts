import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { connectQueue, createRetainedQueue } from './queues';

/** Six times the timeout of `check-status`. */
const VISIBILITY_TIMEOUT = Duration.minutes(3);
/** A status check is retried for five hours while FoneStorm fails or the budget is used up. */
const MAX_RECEIVES = 100;

/** The queue of status checks. It outlives every redeployment. */
export class StatusChecks extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { queue, deadLetters } = createRetainedQueue(this, {
      visibilityTimeout: VISIBILITY_TIMEOUT,
      maxReceiveCount: MAX_RECEIVES,
    });
    this.queue = queue;
    this.deadLetters = deadLetters;
  }

  /** Lets a function send status checks. */
  connectSender(target: LambdaFunction): void {
    this.queue.grant(target, 'sqs:SendMessage');
    target.addEnvironment('RELAY_STATUS_CHECKS_URL', this.queue.queueUrl);
  }

  /** Makes a function handle the status checks: ten at most at a time, because FoneStorm allows few requests a second. */
  connectReceiver(target: LambdaFunction): void {
    connectQueue(this.queue, target, { batchSize: 5, maxConcurrency: 2 });
  }
}
