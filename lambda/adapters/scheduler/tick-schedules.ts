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
import { buildTickSchedule, type TickScheduleTarget } from './schedule-requests';

type Sleep = (milliseconds: number) => Promise<unknown>;

const MAX_ATTEMPTS = 4;
/** Milliseconds before the second attempt; twice as long before the third, and so on. */
const RETRY_DELAY = 100;

/**
 * One-time schedules of Amazon EventBridge Scheduler, one for each conference. Scheduler sends a tick within the minute after its
 * due time, then deletes the schedule. The sweep repairs lost and deleted schedules.
 *
 * @param wait resolves after the given time
 */
export function schedulerSchedules(
  client: SchedulerClient,
  target: TickScheduleTarget,
  wait: Sleep = sleep,
): Schedules {
  return {
    set(tick) {
      const schedule = buildTickSchedule(tick, target);
      return retryConflicts(
        tick.conferenceId,
        // If the schedule does not exist, it is created. If another function created it meanwhile, it is updated.
        async () =>
          (await succeedsUnless(client.send(new UpdateScheduleCommand(schedule)), isNotFound, isConflict)) ||
          (await succeedsUnless(client.send(new CreateScheduleCommand(schedule)), isConflict)),
      );
    },
    clear(conferenceId) {
      const schedule = { GroupName: target.group, Name: scheduleName(conferenceId) };
      return retryConflicts(conferenceId, () =>
        succeedsUnless(
          succeedsUnless(client.send(new DeleteScheduleCommand(schedule)), isNotFound),
          isConflict,
        ),
      );
    },
  };

  /** @throws if all attempts meet a conflict */
  async function retryConflicts(conferenceId: string, attempt: () => Promise<boolean>): Promise<void> {
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
      if (attempts > 0) await wait(RETRY_DELAY * attempts);
      if (await attempt()) return;
    }
    throw new Error(
      `conference ${conferenceId}: ${MAX_ATTEMPTS} attempts to set its schedule lost to concurrent writers`,
    );
  }
}

/** Whether a request succeeded. False if it failed with one of these errors; any other error is thrown. */
async function succeedsUnless(
  request: Promise<unknown>,
  ...expected: readonly ((error: unknown) => boolean)[]
): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (expected.some((matches) => matches(error))) return false;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof ResourceNotFoundException;
}

function isConflict(error: unknown): boolean {
  return error instanceof ConflictException;
}
