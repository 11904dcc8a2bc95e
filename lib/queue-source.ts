import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Validations } from 'aws-cdk-lib/core';

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
