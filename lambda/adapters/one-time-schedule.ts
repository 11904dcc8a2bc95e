import { createHash } from 'node:crypto';
import type { CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import { LONGEST_DESCRIPTION } from '../contract/scheduler-limits';
import { type Instant, milliseconds } from '../domain/instant';

/** The group, role and dead-letter queue of a deployment's schedules. */
export interface SchedulePlace {
  /** The group of this deployment's schedules. */
  readonly group: string;
  /** ARN of the role that Scheduler sends with. */
  readonly role: string;
  /** ARN of the queue for messages that could not be sent. */
  readonly deadLetters: string;
}

/** The message of a schedule, and its time. */
export interface Scheduled {
  /** From `scheduleName`. */
  readonly name: string;
  readonly description: string;
  readonly at: Instant;
  /** ARN of a queue. */
  readonly queue: string;
  readonly message: string;
  /** For a FIFO queue. */
  readonly messageGroup?: string;
}

/** The most seconds that Scheduler retries. After that, the sweep has put the message. */
const OLDEST_MESSAGE = 600;
const MOST_RETRIES = 10;

/** The last second of a four-digit year, which an expression has, since 1970. */
const LAST_SECOND = 253_402_300_799;

/** A schedule that sends one message to a queue of Amazon SQS within the minute after its time, and then deletes itself. */
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
      // A FIFO queue drops repeats by content, and no other message has the same content.
      Input: message,
      ...(messageGroup !== undefined && { SqsParameters: { MessageGroupId: messageGroup } }),
      DeadLetterConfig: { Arn: deadLetters },
      RetryPolicy: { MaximumEventAgeInSeconds: OLDEST_MESSAGE, MaximumRetryAttempts: MOST_RETRIES },
    },
  } satisfies CreateScheduleCommandInput;
}

/** A valid name of a schedule, of 64 characters, for any input. */
export function scheduleName(from: string): string {
  return createHash('sha256').update(from).digest('hex');
}

/** The time for Scheduler, rounded up to whole seconds, so that no message arrives before it is due. */
export function scheduledAt(dueAt: Instant): string {
  const second = Math.min(Math.ceil(milliseconds(dueAt) / 1000), LAST_SECOND);
  return `at(${new Date(second * 1000).toISOString().slice(0, 19)})`;
}
