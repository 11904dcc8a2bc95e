import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { connectQueue, createRetainedQueue } from './queues';

const VISIBILITY_TIMEOUT = Duration.minutes(3);
/** Where the budget has no room a status check is retried, for hours. */
const MAX_RECEIVES = 100;

/** The status checks: a standard queue and its dead letters. Both outlive every redeployment. */
export class StatusChecks extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { queue, deadLetters } = createRetainedQueue(this, VISIBILITY_TIMEOUT, MAX_RECEIVES);
    this.queue = queue;
    this.deadLetters = deadLetters;
  }

  /** Lets a function put status checks, and tells it where. */
  connectSender(target: LambdaFunction): void {
    this.queue.grant(target, 'sqs:SendMessage');
    target.addEnvironment('RELAY_STATUS_CHECKS_URL', this.queue.queueUrl);
  }

  /** Gives the status checks to a function; a few at a time, because FoneStorm takes but a few requests a second. */
  connectReceiver(target: LambdaFunction): void {
    connectQueue(this.queue, target, { batchSize: 5, maxConcurrency: 2 });
  }
}
