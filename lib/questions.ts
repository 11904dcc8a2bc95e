import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { connectQueue, keptQueue } from './queue-source';

const VISIBILITY_TIMEOUT = Duration.minutes(3);
/** Where the budget has no room a question comes again, for hours. */
const MOST_RECEIVES = 100;

/** The questions to FoneStorm: a standard queue and its dead letters. Both outlive every redeployment. */
export class Questions extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { queue, deadLetters } = keptQueue(this, VISIBILITY_TIMEOUT, MOST_RECEIVES);
    this.queue = queue;
    this.deadLetters = deadLetters;
  }

  /** Lets a function put questions, and tells it where. */
  connectSender(target: LambdaFunction): void {
    this.queue.grant(target, 'sqs:SendMessage');
    target.addEnvironment('RELAY_QUESTIONS_URL', this.queue.queueUrl);
  }

  /** Gives the questions to a function; a few at a time, because FoneStorm takes but a few requests a second. */
  connectReceiver(target: LambdaFunction): void {
    connectQueue(this.queue, target, { batchSize: 5, maxConcurrency: 2 });
  }
}
