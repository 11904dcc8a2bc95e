import { createHash } from 'node:crypto';
import type { CreateScheduleCommandInput } from '@aws-sdk/client-scheduler';
import { MAX_DESCRIPTION_LENGTH } from '../../contract/scheduler-limits';
import { type Instant, milliseconds } from '../../domain/instant';

/** The group, role and dead-letter queue of a deployment's schedules. */
export interface ScheduleTarget {
  /** The group of this deployment's schedules. */
  readonly group: string;
  /** ARN of the role that Scheduler sends with. */
  readonly role: string;
  /** ARN of the queue for messages that could not be sent. */
  readonly deadLetters: string;
}

/** The message of a schedule, and its time. */
export interface ScheduledMessage {
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

/** The longest time of retries, in seconds. After that, the sweep has enqueued the message. */
const MAX_MESSAGE_AGE = 600;
const MAX_RETRIES = 10;

/** The last second of the year 9999, since 1970: an expression's year has four digits. */
const MAX_EPOCH_SECOND = 253_402_300_799;

/** A schedule that sends one message to a queue of Amazon SQS within the minute after its time, and then deletes itself. */
export function buildOneTimeSchedule(
  { name, description, at, queue, message, messageGroup }: ScheduledMessage,
  { group, role, deadLetters }: ScheduleTarget,
) {
  return {
    GroupName: group,
    Name: name,
    Description: description.slice(0, MAX_DESCRIPTION_LENGTH),
    ScheduleExpression: scheduleExpression(at),
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ActionAfterCompletion: 'DELETE',
    Target: {
      Arn: queue,
      RoleArn: role,
      // A FIFO queue deduplicates by content: no two schedules have the same message.
      Input: message,
      ...(messageGroup !== undefined && { SqsParameters: { MessageGroupId: messageGroup } }),
      DeadLetterConfig: { Arn: deadLetters },
      RetryPolicy: { MaximumEventAgeInSeconds: MAX_MESSAGE_AGE, MaximumRetryAttempts: MAX_RETRIES },
    },
  } satisfies CreateScheduleCommandInput;
}

/** A valid name of a schedule, of 64 characters, for any input. */
export function scheduleName(from: string): string {
  return createHash('sha256').update(from).digest('hex');
}

/** The time for Scheduler, rounded up to whole seconds, so that no message arrives before it is due. */
export function scheduleExpression(dueAt: Instant): string {
  const second = Math.min(Math.ceil(milliseconds(dueAt) / 1000), MAX_EPOCH_SECOND);
  return `at(${new Date(second * 1000).toISOString().slice(0, 19)})`;
}
