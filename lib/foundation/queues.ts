import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { keyIn } from '../encryption';
import { RETAINED } from '../removal';
import type { ResourceProps } from '../resource-props';

/** The properties that a queue and its dead-letter queue share. */
type SharedProps = Pick<
  QueueProps,
  'fifo' | 'contentBasedDeduplication' | 'deduplicationScope' | 'fifoThroughputLimit'
>;

interface QueuePairProps extends SharedProps {
  /** At least six times the timeout of the function that receives from it, as AWS Lambda requires of event sources. */
  readonly visibilityTimeout: Duration;
  /** Receives of a message before it becomes a dead letter. */
  readonly maxReceiveCount: number;
}

/** A queue and its dead-letter queue. By default they outlive every redeployment. */
export function createQueues(scope: Construct, props: ResourceProps, pair: QueuePairProps) {
  const { visibilityTimeout, maxReceiveCount, ...shared } = pair;
  const deadLetters = createDeadLetterQueue(scope, props, shared);
  const queue = new Queue(scope, 'Queue', {
    ...queueProps(props, deadLetters.encryptionMasterKey),
    ...shared,
    visibilityTimeout,
    deadLetterQueue: { queue: deadLetters, maxReceiveCount },
  });
  return { queue, deadLetters };
}

/** A dead-letter queue without a queue, such as that of schedules. */
export function createDeadLetterQueue(
  scope: Construct,
  props: ResourceProps,
  shared: SharedProps = {},
): Queue {
  const key = props.encryptionKey && keyIn(scope, props.encryptionKey);
  const deadLetters = new Queue(scope, 'DeadLetters', { ...queueProps(props, key), ...shared });
  acknowledge(deadLetters, {
    id: 'Serverless::Serverless-SQSRedrivePolicy',
    reason: 'It is a dead-letter queue: an alarm watches it, and an operator redrives it.',
  });
  return deadLetters;
}

function queueProps({ removalPolicy = RETAINED }: ResourceProps, key: IKey | undefined): QueueProps {
  return {
    retentionPeriod: Duration.days(14),
    enforceSSL: true,
    removalPolicy,
    ...(key && { encryption: QueueEncryption.KMS, encryptionMasterKey: key }),
  };
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
  deadLetters.encryptionMasterKey?.grantDecrypt(target);
  target.addEnvironment(variable, deadLetters.queueUrl);
}
