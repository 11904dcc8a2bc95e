import { createHash } from 'node:crypto';
import type { CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import { LONGEST_DESCRIPTION } from '../contract/scheduler-limits';
import { type Instant, milliseconds } from '../domain/instant';

/** Where the schedules of a deployment are, and how they send. */
export interface SchedulePlace {
  /** The group of this deployment's schedules. */
  readonly group: string;
  /** ARN of the role that Scheduler sends with. */
  readonly role: string;
  /** ARN of the queue for what could not be sent. */
  readonly deadLetters: string;
}

/** What a schedule sends, once. */
export interface Scheduled {
  /** From `scheduleName`. */
  readonly name: string;
  readonly description: string;
  readonly at: Instant;
  /** ARN of a queue. */
  readonly queue: string;
  readonly message: string;
  /** Where the queue is a FIFO queue. */
  readonly messageGroup?: string;
}

/** Past this, in seconds, the sweep has put the message: Scheduler need not. */
const OLDEST_MESSAGE = 600;
const MOST_RETRIES = 10;

/** The last second of a four-digit year, which an expression has, since 1970. */
const LAST_SECOND = 253_402_300_799;

/** A schedule that sends one message to a queue of Amazon SQS within the minute after its time, and then goes away. */
export function oneTimeSchedule(
  { name, description, at, queue, message, messageGroup }: Scheduled,
  { group, role, deadLetters }: SchedulePlace,
) {
  return {
    GroupName: group,
    Name: name,
    Description: description.slice(0, LONGEST_DESCRIPTION),
    ScheduleExpression: scheduledAt(at),
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: queue,
      RoleArn: role,
      // A FIFO queue drops repeats by the content, which no other message has.
      Input: message,
      ...(messageGroup !== undefined && { SqsParameters: { MessageGroupId: messageGroup } }),
      DeadLetterConfig: { Arn: deadLetters },
      RetryPolicy: { MaximumEventAgeInSeconds: OLDEST_MESSAGE, MaximumRetryAttempts: MOST_RETRIES },
    },
  } satisfies CreateScheduleCommandInput;
}

/** A name of 64 characters of those that a schedule's may have, whatever it is made from. */
export function scheduleName(from: string): string {
  return createHash('sha256').update(from).digest('hex');
}

/** When Scheduler is to send: it knows whole seconds, and nothing must come before it is due. */
export function scheduledAt(dueAt: Instant): string {
  const second = Math.min(Math.ceil(milliseconds(dueAt) / 1000), LAST_SECOND);
  return `at(${new Date(second * 1000).toISOString().slice(0, 19)})`;
}
