import { type CfnRule, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE, type EventType } from '../../lambda/contract/events';
import { connectQueue, createRetainedQueue } from './queues';
import type { Schedules } from './schedules';

/** Six times what `deliver-callback` may take, as AWS Lambda asks for queues that are its event sources. */
const VISIBILITY_TIMEOUT = Duration.minutes(3);
/** Only a failure of the infrastructure is tried again here: for five hours, then a person has to see it. */
const MAX_RECEIVES = 100;
/** Executions beyond the limit of one host, for the other hosts. */
const EXTRA_CONCURRENCY = 20;
const TRIGGER_EVENT: EventType = 'Callback Received';

export interface DeliveriesProps {
  /** Whose events begin deliveries. */
  readonly eventBus: IEventBus;
  /** Where the jobs wait that a queue cannot hold back for so long. */
  readonly schedules: Schedules;
}

/**
 * The deliveries that are to be made: a standard queue and its dead letters, apart from the mailboxes, and the rule that
 * puts each callback there as its event is published. They outlive every redeployment.
 */
export class Deliveries extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  private readonly schedules: Schedules;
  /** The role that sends the jobs of schedules. */
  readonly role: Role;

  constructor(scope: Construct, id: string, { eventBus, schedules }: DeliveriesProps) {
    super(scope, id);
    this.schedules = schedules;
    const { queue, deadLetters } = createRetainedQueue(this, VISIBILITY_TIMEOUT, MAX_RECEIVES);
    this.queue = queue;
    this.deadLetters = deadLetters;
    const rule = new Rule(this, 'Callbacks', {
      eventBus,
      description: 'Conference Relay: callbacks that are to be passed on',
      eventPattern: { source: [EVENT_SOURCE], detailType: [TRIGGER_EVENT] },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
    // What an archive replays was passed on when it happened.
    (rule.node.defaultChild as CfnRule).addPropertyOverride('EventPattern.replay-name', [{ exists: false }]);
    const own = { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': schedules.group.attrArn };
    this.role = new Role(this, 'Role', {
      description: 'Conference Relay: sends what waited to the deliveries',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: own } }),
    });
    for (const each of [this.queue, this.deadLetters]) each.grant(this.role, 'sqs:SendMessage');
  }

  /** Lets a function put jobs that are due at once, and tells it where. */
  connectSender(target: LambdaFunction): void {
    this.queue.grant(target, 'sqs:SendMessage');
    target.addEnvironment('RELAY_DELIVERIES_URL', this.queue.queueUrl);
  }

  /**
   * Makes a function process the jobs; it may put a job back for a later time.
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
