import { type CfnRule, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { type Grant, type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE, type EventType } from '../../lambda/contract/events';
import type { ResourceProps } from '../resource-props';
import { connectQueue, createQueues } from './queues';
import type { Schedules } from './schedules';

/** Six times the timeout of `deliver-callback`. */
const VISIBILITY_TIMEOUT = Duration.minutes(3);
/** Only a failure of the infrastructure is retried by the queue: for five hours, and then the job is a dead letter. */
const MAX_RECEIVES = 100;
/** Executions beyond the limit of one host, for the other hosts. */
export const EXTRA_CONCURRENCY = 20;
const TRIGGER_EVENT: EventType = 'Callback Received';

export interface DeliveriesProps extends ResourceProps {
  /** The bus of the events that start deliveries. */
  readonly eventBus: IEventBus;
  /** They send jobs that are due later than a queue can delay them, which is 15 minutes. */
  readonly schedules: Schedules;
}

/**
 * The queue of deliveries, and the rule that puts each callback into it when its event is published. By default they
 * outlive every redeployment.
 */
export class Deliveries extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  private readonly schedules: Schedules;
  /** The role with which schedules send jobs. */
  readonly role: Role;

  constructor(scope: Construct, id: string, props: DeliveriesProps) {
    super(scope, id);
    const { eventBus, schedules } = props;
    this.schedules = schedules;
    const { queue, deadLetters } = createQueues(this, props, {
      visibilityTimeout: VISIBILITY_TIMEOUT,
      maxReceiveCount: MAX_RECEIVES,
    });
    this.queue = queue;
    this.deadLetters = deadLetters;
    const rule = new Rule(this, 'Callbacks', {
      eventBus,
      description: 'Conference Relay: callbacks to deliver',
      eventPattern: {
        source: [EVENT_SOURCE],
        detailType: [TRIGGER_EVENT],
        detail: { callback: { deliver: [true] } },
      },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
    // Events that an archive replays were delivered when they were published first.
    (rule.node.defaultChild as CfnRule).addPropertyOverride('EventPattern.replay-name', [{ exists: false }]);
    const source = { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': schedules.group.attrArn };
    this.role = new Role(this, 'Role', {
      description: 'Conference Relay: sends waiting deliveries to their queue',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: source } }),
    });
    for (const target of [this.queue, this.deadLetters]) target.grantSendMessages(this.role);
  }

  /** Lets a principal send jobs: `IQueue.grantSendMessages`. */
  grantSend(grantee: IGrantable): Grant {
    return this.queue.grantSendMessages(grantee);
  }

  /** Lets a function send jobs that are due at once, and sets its environment variable. */
  connectSender(target: LambdaFunction): void {
    this.grantSend(target);
    target.addEnvironment('RELAY_DELIVERIES_URL', this.queue.queueUrl);
  }

  /**
   * Makes a function handle the jobs, and lets it send a job for a later time.
   *
   * @param concurrency the most concurrent jobs for one host
   */
  connectReceiver(target: LambdaFunction, concurrency: number): void {
    this.connectSender(target);
    this.schedules.connectSetter(target, this.role, 'scheduler:CreateSchedule');
    target.addEnvironment('RELAY_DELIVERIES_ARN', this.queue.queueArn);
    target.addEnvironment('RELAY_DELIVERIES_DEAD_LETTERS_ARN', this.deadLetters.queueArn);
    // One job per execution, and room beyond one host's limit: a slow receiver does not delay other receivers.
    connectQueue(this.queue, target, { batchSize: 1, maxConcurrency: concurrency + EXTRA_CONCURRENCY });
  }
}
