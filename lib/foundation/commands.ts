import { type CfnRule, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { COMMAND_SETTINGS, COMMAND_TYPES } from '../../lambda/contract/commands';
import { readSettings } from '../../lambda/contract/settings';
import type { ResourceProps } from '../resource-props';
import { connectQueue, createQueues } from './queues';

/** Six times the timeout of `execute-command`. */
const VISIBILITY_TIMEOUT = Duration.minutes(3);
/** A command is retried for five hours while FoneStorm fails or the budget is used up. */
const MAX_RECEIVES = 100;
/** The most executions of `execute-command`: FoneStorm allows few requests a second. */
export const COMMAND_CONCURRENCY = 5;

export interface CommandsProps extends ResourceProps {
  /** The bus of the commands. */
  readonly eventBus: IEventBus;
  /**
   * The sources of commands.
   *
   * @default - none
   */
  readonly commandSources?: readonly string[];
}

/**
 * The queue of commands, and the rule that puts the commands of the allowed sources into it. Without sources, there is no rule. By
 * default the queue outlives every redeployment.
 */
export class Commands extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** The sources of commands. */
  readonly sources: readonly string[];
  private readonly eventBus: IEventBus;

  constructor(scope: Construct, id: string, props: CommandsProps) {
    super(scope, id);
    this.eventBus = props.eventBus;
    this.sources = parseSources(props.commandSources);
    // The queue always exists: CloudFormation refuses to remove an export that the functions' stack uses.
    const { queue, deadLetters } = createQueues(this, props, {
      visibilityTimeout: VISIBILITY_TIMEOUT,
      maxReceiveCount: MAX_RECEIVES,
    });
    this.queue = queue;
    this.deadLetters = deadLetters;
    if (this.sources.length > 0) this.createRule();
  }

  /** Lets a principal send commands with this source, and nothing else, on the relay's bus. */
  grantSend(grantee: IGrantable, source: string): Grant {
    if (!this.sources.includes(source)) {
      const expected = this.sources.length > 0 ? this.sources.join(', ') : 'a source that is set';
      throw new Error(`Conference Relay: commandSources: expected ${expected}, got ${source}`);
    }
    return Grant.addToPrincipal({
      grantee,
      actions: ['events:PutEvents'],
      resourceArns: [this.eventBus.eventBusArn],
      conditions: {
        StringEquals: { 'events:source': source, 'events:detail-type': [...COMMAND_TYPES] },
      },
    });
  }

  /** Makes a function execute the commands. */
  connectReceiver(target: LambdaFunction): void {
    connectQueue(this.queue, target, { batchSize: 1, maxConcurrency: COMMAND_CONCURRENCY });
  }

  private createRule(): void {
    const rule = new Rule(this, 'Rule', {
      eventBus: this.eventBus,
      description: 'Conference Relay: commands to execute',
      eventPattern: { source: [...this.sources], detailType: [...COMMAND_TYPES] },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
    // Commands that an archive replays were executed when they were sent first.
    (rule.node.defaultChild as CfnRule).addPropertyOverride('EventPattern.replay-name', [{ exists: false }]);
  }
}

/** Checks the sources, except those that CloudFormation fills in during the deployment. */
function parseSources(given: readonly string[] = []): readonly string[] {
  const known = given.filter((source) => !Token.isUnresolved(source));
  readSettings(COMMAND_SETTINGS, { commandSources: known }, 'Conference Relay');
  return given;
}
