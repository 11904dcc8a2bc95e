import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RETAINED } from '../retained';
import type { Mailbox } from './mailbox';
import { acknowledgeDeadLetters } from './queues';

export interface SchedulesProps {
  /** Where ticks are put. */
  readonly mailbox: Mailbox;
}

/** The conferences' schedules: their group, the role they send with, and the dead letters of ticks. They outlive every redeployment. */
export class Schedules extends Construct {
  readonly group: CfnScheduleGroup;
  /** A standard queue: Amazon EventBridge Scheduler takes no other. */
  readonly deadLetters: Queue;
  readonly role: Role;
  private readonly mailbox: Mailbox;

  constructor(scope: Construct, id: string, { mailbox }: SchedulesProps) {
    super(scope, id);
    this.mailbox = mailbox;
    this.group = new CfnScheduleGroup(this, 'Group');
    this.group.applyRemovalPolicy(RETAINED);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
      removalPolicy: RETAINED,
    });
    acknowledgeDeadLetters(this.deadLetters);
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue: of schedules, which no template has.',
    });
    const own = { 'aws:SourceAccount': Stack.of(this).account, 'aws:SourceArn': this.group.attrArn };
    this.role = new Role(this, 'Role', {
      description: 'Conference Relay: sends ticks to the mailboxes',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: own } }),
    });
    for (const each of [mailbox.queue, this.deadLetters]) each.grant(this.role, 'sqs:SendMessage');
  }

  /** Lets a function set and clear the schedules of ticks, and tells it how. */
  connect(target: LambdaFunction): void {
    const set = ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'];
    this.connectSetter(target, this.role, ...set);
    target.addEnvironment('RELAY_MAILBOX_ARN', this.mailbox.queue.queueArn);
    target.addEnvironment('RELAY_TICKS_DEAD_LETTERS_ARN', this.deadLetters.queueArn);
  }

  /** Lets a function do this with the schedules of the group, which send with a role; tells it which group and role. */
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
    Validations.of(target.role ?? target).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/${this.groupIn(Stack.of(target))}/*]`,
      reason:
        'There is a schedule for each conference, and for each delivery that waits; the group has nothing else.',
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

  /** How cdk-nag writes the name of the group, as the template of a stack has it. */
  private groupIn(stack: Stack): string {
    const own = Stack.of(this);
    if (stack === own) return `<${own.getLogicalId(this.group)}>`;
    return own.resolve(own.exportValue(this.group.ref))['Fn::ImportValue'];
  }
}
