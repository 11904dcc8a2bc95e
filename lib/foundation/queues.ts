import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { RETAINED } from '../retained';

/** The properties that a queue and its dead-letter queue share. */
type SharedProps = Pick<
  QueueProps,
  'fifo' | 'contentBasedDeduplication' | 'deduplicationScope' | 'fifoThroughputLimit'
>;

export interface RetainedQueueProps extends SharedProps {
  /** At least six times the timeout of the function that receives from it, as AWS Lambda requires of event sources. */
  readonly visibilityTimeout: Duration;
  /** Receives of a message before it becomes a dead letter. */
  readonly maxReceiveCount: number;
}

const RETAINED_QUEUE = {
  retentionPeriod: Duration.days(14),
  enforceSSL: true,
  removalPolicy: RETAINED,
} as const satisfies QueueProps;

/** A queue and its dead-letter queue. They outlive every redeployment. */
export function createRetainedQueue(scope: Construct, props: RetainedQueueProps) {
  const { visibilityTimeout, maxReceiveCount, ...shared } = props;
  const deadLetters = createDeadLetterQueue(scope, shared);
  const deadLetterQueue = { queue: deadLetters, maxReceiveCount };
  const queue = new Queue(scope, 'Queue', {
    ...RETAINED_QUEUE,
    ...shared,
    visibilityTimeout,
    deadLetterQueue,
  });
  return { queue, deadLetters };
}

/** A dead-letter queue without a queue, such as that of schedules. */
export function createDeadLetterQueue(scope: Construct, shared: SharedProps = {}): Queue {
  const deadLetters = new Queue(scope, 'DeadLetters', { ...RETAINED_QUEUE, ...shared });
  acknowledge(deadLetters, {
    id: 'Serverless::Serverless-SQSRedrivePolicy',
    reason: 'It is a dead-letter queue: an alarm watches it, and an operator redrives it.',
  });
  return deadLetters;
}

/** Makes a queue the event source of a function, which reports each message that failed. */
export function connectQueue(
  queue: Queue,
  target: LambdaFunction,
  limits: { readonly batchSize: number; readonly maxConcurrency: number },
): void {
  target.addEventSource(new SqsEventSource(queue, { ...limits, reportBatchItemFailures: true }));
  acknowledge(target, {
    id: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
    reason: 'The queue itself has a dead-letter queue.',
  });
}

/** Lets a function read dead letters without deleting them. The environment variable gets the URL of the queue. */
export function connectDeadLetters(deadLetters: Queue, target: LambdaFunction, variable: string): void {
  const actions = ['sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'];
  deadLetters.grant(target, ...actions);
  target.addEnvironment(variable, deadLetters.queueUrl);
}
