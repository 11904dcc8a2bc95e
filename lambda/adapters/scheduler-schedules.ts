import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ActionAfterCompletion,
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  FlexibleTimeWindowMode,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { TickEntry } from '../domain/entry';
import { type Instant, milliseconds } from '../domain/instant';
import type { Schedules } from '../ports';
import { messageOf } from './mailbox-message';

/** Where schedules are, and where their ticks go. */
export interface SchedulerPlace {
  /** The group of this deployment's schedules. */
  readonly group: string;
  /** ARN of the role that Scheduler sends with. */
  readonly role: string;
  /** ARN of the mailbox's queue. */
  readonly mailbox: string;
  /** ARN of the queue for ticks that could not be sent. */
  readonly deadLetters: string;
}

/** Past this, in seconds, the sweep has put the tick: Scheduler need not. */
const OLDEST_TICK = 600;
const MOST_RETRIES = 10;

const MOST_ATTEMPTS = 4;
/** Milliseconds before the next attempt. */
const PAUSE = 100;

/**
 * One-time schedules of Amazon EventBridge Scheduler, one for each conference, that go away when they are done. It
 * sends within the minute that follows the due time; what it loses, or what somebody deletes, the sweep finds.
 */
export function schedulerSchedules(client: SchedulerClient, place: SchedulerPlace): Schedules {
  return {
    async set(tick) {
      const schedule = scheduleOf(tick, place);
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
        if (await unless(client.send(new UpdateScheduleCommand(schedule)), isGone, isInTheWay)) return;
        // One that was done, or cleared, meanwhile is made anew; one that was made meanwhile is updated.
        if (await unless(client.send(new CreateScheduleCommand(schedule)), isInTheWay)) return;
        await sleep(PAUSE * attempt);
      }
      throw new Error(
        `conference ${tick.conferenceId}: its schedule is changed by somebody else all the time`,
      );
    },
    async clear(conferenceId) {
      const which = { GroupName: place.group, Name: scheduleName(conferenceId) };
      await unless(client.send(new DeleteScheduleCommand(which)), isGone);
    },
  };
}

/** The name of a conference's schedule: 64 characters of those that a name may have, whatever the id is. */
export function scheduleName(conferenceId: string): string {
  return createHash('sha256').update(conferenceId).digest('hex');
}

/** When Scheduler is to send: it knows whole seconds, and a tick must not come before it is due. */
export function scheduledAt(dueAt: Instant): string {
  const second = Math.ceil(milliseconds(dueAt) / 1000);
  return `at(${new Date(second * 1000).toISOString().slice(0, 19)})`;
}

function scheduleOf(tick: TickEntry, place: SchedulerPlace): CreateScheduleCommandInput {
  return {
    GroupName: place.group,
    Name: scheduleName(tick.conferenceId),
    Description: `conference ${tick.conferenceId}`,
    ScheduleExpression: scheduledAt(tick.dueAt),
    ScheduleExpressionTimezone: 'UTC',
    FlexibleTimeWindow: { Mode: FlexibleTimeWindowMode.OFF },
    ActionAfterCompletion: ActionAfterCompletion.DELETE,
    Target: {
      Arn: place.mailbox,
      RoleArn: place.role,
      // The queue drops by its content, which no other tick has.
      Input: messageOf(tick),
      SqsParameters: { MessageGroupId: tick.conferenceId },
      DeadLetterConfig: { Arn: place.deadLetters },
      RetryPolicy: { MaximumEventAgeInSeconds: OLDEST_TICK, MaximumRetryAttempts: MOST_RETRIES },
    },
  };
}

/** Whether a request did what it should; false where it failed in one of these ways. */
async function unless(
  request: Promise<unknown>,
  ...ways: readonly ((error: unknown) => boolean)[]
): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (ways.some((isSo) => isSo(error))) return false;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ResourceNotFoundException;
}

function isInTheWay(error: unknown): boolean {
  return error instanceof ConflictException;
}
