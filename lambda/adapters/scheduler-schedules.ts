import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Schedules } from '../ports';
import { scheduleName } from './one-time-schedule';
import { type TickPlace, tickSchedule } from './tick-schedule';

type Wait = (milliseconds: number) => Promise<unknown>;

const MOST_ATTEMPTS = 4;
/** Milliseconds before the next attempt. */
const PAUSE = 100;

/**
 * One-time schedules of Amazon EventBridge Scheduler, one for each conference, that go away when they are done. It
 * sends within the minute that follows the due time; what it loses, or what somebody deletes, the sweep finds.
 *
 * @param wait resolves after so many milliseconds
 */
export function schedulerSchedules(client: SchedulerClient, place: TickPlace, wait: Wait = sleep): Schedules {
  return {
    set(tick) {
      const schedule = tickSchedule(tick, place);
      return untilDone(
        tick.conferenceId,
        // One that was done, or cleared, meanwhile is made anew; one that was made meanwhile is updated.
        async () =>
          (await unless(client.send(new UpdateScheduleCommand(schedule)), isGone, isInTheWay)) ||
          (await unless(client.send(new CreateScheduleCommand(schedule)), isInTheWay)),
      );
    },
    clear(conferenceId) {
      const which = { GroupName: place.group, Name: scheduleName(conferenceId) };
      return untilDone(conferenceId, () =>
        unless(unless(client.send(new DeleteScheduleCommand(which)), isGone), isInTheWay),
      );
    },
  };

  /** @throws if it is not done after a few attempts */
  async function untilDone(conferenceId: string, attempt: () => Promise<boolean>): Promise<void> {
    for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts += 1) {
      if (attempts > 0) await wait(PAUSE * attempts);
      if (await attempt()) return;
    }
    throw new Error(`conference ${conferenceId}: its schedule is changed by somebody else all the time`);
  }
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
