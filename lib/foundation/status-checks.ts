import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ResourceProps } from '../resource-props';
import { connectQueue, createQueues } from './queues';

/** Six times the timeout of `check-status`. */
const VISIBILITY_TIMEOUT = Duration.minutes(3);
/** A status check is retried for five hours while FoneStorm fails or the budget is used up. */
const MAX_RECEIVES = 100;

/** The most executions of `check-status`: ten requests at a time, because FoneStorm allows few requests a second. */
export const MAX_CONCURRENCY = 2;

/** The queue of status checks. By default it outlives every redeployment. */
export class StatusChecks extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: ResourceProps = {}) {
    super(scope, id);
    const { queue, deadLetters } = createQueues(this, props, {
      visibilityTimeout: VISIBILITY_TIMEOUT,
      maxReceiveCount: MAX_RECEIVES,
    });
    this.queue = queue;
    this.deadLetters = deadLetters;
  }

  /** Lets a principal send status checks: `IQueue.grantSendMessages`. */
  grantSend(grantee: IGrantable): Grant {
    return this.queue.grantSendMessages(grantee);
  }

  /** Lets a function send status checks, and sets its environment variable. */
  connectSender(target: LambdaFunction): void {
    this.grantSend(target);
    target.addEnvironment('RELAY_STATUS_CHECKS_URL', this.queue.queueUrl);
  }

  /** Makes a function handle the status checks. */
  connectReceiver(target: LambdaFunction): void {
    connectQueue(this.queue, target, { batchSize: 5, maxConcurrency: MAX_CONCURRENCY });
  }
}
