import { setTimeout as sleep } from 'node:timers/promises';
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Schedules } from '../../ports/schedules';
import { scheduleName } from './one-time-schedule';
import { buildTickSchedule, type TickScheduleTarget } from './tick-schedule-request';

type Sleep = (milliseconds: number) => Promise<unknown>;

const MAX_ATTEMPTS = 4;
/** Milliseconds before the next attempt. */
const RETRY_DELAY = 100;

/**
 * One-time schedules of Amazon EventBridge Scheduler, one for each conference, that go away when they are done. It
 * sends within the minute that follows the due time; what it loses, or what somebody deletes, the sweep finds.
 *
 * @param wait resolves after so many milliseconds
 */
export function schedulerSchedules(
  client: SchedulerClient,
  place: TickScheduleTarget,
  wait: Sleep = sleep,
): Schedules {
  return {
    set(tick) {
      const schedule = buildTickSchedule(tick, place);
      return untilDone(
        tick.conferenceId,
        // One that was done, or cleared, meanwhile is made anew; one that was made meanwhile is updated.
        async () =>
          (await succeedsUnless(client.send(new UpdateScheduleCommand(schedule)), isNotFound, isConflict)) ||
          (await succeedsUnless(client.send(new CreateScheduleCommand(schedule)), isConflict)),
      );
    },
    clear(conferenceId) {
      const which = { GroupName: place.group, Name: scheduleName(conferenceId) };
      return untilDone(conferenceId, () =>
        succeedsUnless(succeedsUnless(client.send(new DeleteScheduleCommand(which)), isNotFound), isConflict),
      );
    },
  };

  /** @throws if it is not done after a few attempts */
  async function untilDone(conferenceId: string, attempt: () => Promise<boolean>): Promise<void> {
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
      if (attempts > 0) await wait(RETRY_DELAY * attempts);
      if (await attempt()) return;
    }
    throw new Error(
      `conference ${conferenceId}: ${MAX_ATTEMPTS} attempts to set its schedule lost to concurrent writers`,
    );
  }
}

/** Whether a request did what it should; false where it failed in one of these ways. */
async function succeedsUnless(
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

function isNotFound(error: unknown): boolean {
  return error instanceof ResourceNotFoundException;
}

function isConflict(error: unknown): boolean {
  return error instanceof ConflictException;
}
