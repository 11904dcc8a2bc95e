import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { RETAINED } from '../removal';
import type { ResourceProps } from '../resource-props';
import type { Mailbox } from './mailbox';
import { createDeadLetterQueue } from './queues';

export interface SchedulesProps extends ResourceProps {
  /** The schedules send ticks to it. */
  readonly mailbox: Mailbox;
}

/** The group of the conferences' schedules, their role, and the dead letters of ticks. By default they outlive every redeployment. */
export class Schedules extends Construct {
  readonly group: CfnScheduleGroup;
  /** A standard queue, because EventBridge Scheduler supports no FIFO queue here. */
  readonly deadLetters: Queue;
  readonly role: Role;
  private readonly mailbox: Mailbox;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    const { mailbox, removalPolicy = RETAINED } = props;
    this.mailbox = mailbox;
    this.group = new CfnScheduleGroup(this, 'Group');
    this.group.applyRemovalPolicy(removalPolicy);
    this.deadLetters = createDeadLetterQueue(this, props);
    acknowledge(this.deadLetters, {
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of schedules that are created at run time.',
    });
    const source = { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': this.group.attrArn };
    this.role = new Role(this, 'Role', {
      description: 'Conference Relay: sends ticks to the mailboxes',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: source } }),
    });
    for (const queue of [mailbox.queue, this.deadLetters]) queue.grantSendMessages(this.role);
  }

  /** Lets a function set and clear the schedules of ticks. */
  connect(target: LambdaFunction): void {
    const actions = ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'];
    this.connectSetter(target, this.role, ...actions);
    target.addEnvironment('RELAY_MAILBOX_ARN', this.mailbox.queue.queueArn);
    target.addEnvironment('RELAY_TICKS_DEAD_LETTERS_ARN', this.deadLetters.queueArn);
  }

  /**
   * Lets a function use these actions on the schedules of the group.
   *
   * @param role the role with which the schedules send
   */
  connectSetter(target: LambdaFunction, role: Role, ...actions: readonly string[]): void {
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.group.ref}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    target.addToRolePolicy(
      new PolicyStatement({
        actions: [...actions],
        resources: [schedules],
      }),
    );
    acknowledge(target.role ?? target, {
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/${this.groupIn(Stack.of(target))}/*]`,
      reason: 'The group has only the schedules of conferences and of waiting deliveries.',
    });
    target.addToRolePolicy(
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [role.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    );
    target.addEnvironment('RELAY_SCHEDULE_GROUP', this.group.ref);
    target.addEnvironment('RELAY_SCHEDULE_ROLE_ARN', role.roleArn);
  }

  /** The name of the group as cdk-nag writes it for a stack's template. */
  private groupIn(stack: Stack): string {
    const groupStack = Stack.of(this);
    if (stack === groupStack) return `<${stack.getLogicalId(this.group)}>`;
    return groupStack.resolve(groupStack.exportValue(this.group.ref))['Fn::ImportValue'];
  }
}
