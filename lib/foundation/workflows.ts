import { type CfnRule, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE, type EventType } from '../../lambda/contract/events';
import type { ResourceProps } from '../resource-props';
import { connectQueue, createQueues } from './queues';

/** Six times the timeout of `resume-workflow`. */
const VISIBILITY_TIMEOUT = Duration.minutes(3);
/** The queue repeats a check for five hours while AWS Step Functions or the table fails. */
const MAX_RECEIVES = 100;
/** The most executions of `resume-workflow`. AWS Step Functions throttles an account that resumes more at once. */
export const WORKFLOW_CONCURRENCY = 5;
/** The events that a workflow waits for. */
const ENDING_EVENTS: readonly EventType[] = [
  ...(['Conference Ended', 'Conference Cancelled', 'Conference Gone'] as const),
  'Conference Not Attended',
];

export interface WorkflowsProps extends ResourceProps {
  /** The bus of the events that resume workflows. */
  readonly eventBus: IEventBus;
}

/**
 * The queue of workflows that may have to be resumed. A rule puts the events of an ending into it, only for conferences that a
 * workflow waits for. By default they outlive every redeployment.
 */
export class Workflows extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WorkflowsProps) {
    super(scope, id);
    const { queue, deadLetters } = createQueues(this, props, {
      visibilityTimeout: VISIBILITY_TIMEOUT,
      maxReceiveCount: MAX_RECEIVES,
    });
    this.queue = queue;
    this.deadLetters = deadLetters;
    const rule = new Rule(this, 'Endings', {
      eventBus: props.eventBus,
      description: 'Conference Relay: endings of conferences that workflows wait for',
      eventPattern: {
        source: [EVENT_SOURCE],
        detailType: [...ENDING_EVENTS],
        detail: { resume: [true] },
      },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
    // Events that an archive replays resumed their workflows when they were published first.
    (rule.node.defaultChild as CfnRule).addPropertyOverride('EventPattern.replay-name', [{ exists: false }]);
  }

  /** Lets a principal send checks: `IQueue.grantSendMessages`. */
  grantSend(grantee: IGrantable): Grant {
    return this.queue.grantSendMessages(grantee);
  }

  /** Lets a function send checks, and sets its environment variable. */
  connectSender(target: LambdaFunction): void {
    this.grantSend(target);
    target.addEnvironment('RELAY_WORKFLOWS_URL', this.queue.queueUrl);
  }

  /** Makes a function handle the checks and the events. */
  connectReceiver(target: LambdaFunction): void {
    connectQueue(this.queue, target, { batchSize: 5, maxConcurrency: WORKFLOW_CONCURRENCY });
  }
}
