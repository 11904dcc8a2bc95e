import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { RETAINED } from '../retained';

/** A standard queue and its dead letters, which outlive every redeployment. */
export function createRetainedQueue(scope: Construct, visibilityTimeout: Duration, maxReceiveCount: number) {
  const retained = {
    retentionPeriod: Duration.days(14),
    enforceSSL: true,
    removalPolicy: RETAINED,
  };
  const deadLetters = new Queue(scope, 'DeadLetters', retained);
  acknowledgeDeadLetters(deadLetters);
  const deadLetterQueue = { queue: deadLetters, maxReceiveCount };
  return {
    deadLetters,
    queue: new Queue(scope, 'Queue', { ...retained, visibilityTimeout, deadLetterQueue }),
  };
}

/** Gives the messages of a queue to a function, which says of each whether it is done. */
export function connectQueue(
  queue: Queue,
  target: LambdaFunction,
  limits: { readonly batchSize: number; readonly maxConcurrency: number },
): void {
  target.addEventSource(new SqsEventSource(queue, { ...limits, reportBatchItemFailures: true }));
  Validations.of(target).acknowledge({
    id: 'Serverless::Serverless-LambdaEventSourceMappingDestination',
    reason: 'What fails goes to the dead-letter queue of the queue itself.',
  });
}

export function acknowledgeDeadLetters(deadLetters: Queue): void {
  Validations.of(deadLetters).acknowledge({
    id: 'Serverless::Serverless-SQSRedrivePolicy',
    reason: 'It is a dead-letter queue: an alarm watches it, and a person redrives it.',
  });
}

/** Lets a function look through dead letters, and take none away; tells it where by a variable. */
export function connectDeadLetters(deadLetters: Queue, target: LambdaFunction, variable: string): void {
  const actions = ['sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'];
  deadLetters.grant(target, ...actions);
  target.addEnvironment(variable, deadLetters.queueUrl);
}
