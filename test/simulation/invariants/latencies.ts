import { DEFAULT_RULES } from '../../../lambda/domain/rules';
import { HOUR, MINUTE, SECOND, START } from '../scenario/scenario';
import type { World } from '../stand-ins/world';

/** The limits of latencies without failures, in milliseconds. */

/** The transit of a callback: see `CallbackTransport`. */
export const MAX_CALLBACK_TRANSIT = 2 * SECOND;
/** From a status check to its effect at FoneStorm: the wait for the budget, FoneStorm's own time, and a wrong clock. */
export const MAX_STATUS_CHECK = 45 * SECOND;
/** The transit of a callback with failures. */
export const MAX_FAULTY_TRANSIT = 3 * MINUTE;
/** From an entry to its events, including the entries before it in the mailbox. */
export const MAX_ADVANCE = 1 * SECOND;
/** From a change at FoneStorm to the events of its callback. */
export const MAX_CALLBACK_LATENCY = MAX_CALLBACK_TRANSIT + MAX_ADVANCE;
/** A status check waits for other callbacks first. */
export const MAX_STATUS_CHECK_LATENCY = DEFAULT_RULES.statusCheckDelay + MAX_STATUS_CHECK;
/** Amazon EventBridge Scheduler sends a tick within a minute. */
export const MAX_TICK_LATENCY = 1 * MINUTE;
/** The interval of sweeps, which check conferences that FoneStorm's list does not have. */
export const MAX_SWEEP_LATENCY = 5 * MINUTE + MAX_STATUS_CHECK_LATENCY;
/** After its scheduled end, the polls of a live conference move apart: see `nextPoll` in the timetable. */
export const OVERTIME_POLL_DIVISOR = 6;

/** Delayed calls of ended functions take effect within this time: a redeployment is complete after it. */
export const MAX_HOLD = 10 * MINUTE;
/** At most an hour passes between unanswered polls, and another hour after a slow answer. */
const RECOVERY_TIME = 2 * HOUR + 15 * MINUTE;

/** Whether no failure happened in the run. */
export function isFaultless({ faults }: World): boolean {
  return faults.length === 0;
}

/** The time from which earlier failures have no effect any more; milliseconds since 1970. */
export function calmFrom(world: World): number {
  return isFaultless(world) ? 0 : Date.parse(START) + world.scenario.calmAt + RECOVERY_TIME;
}
