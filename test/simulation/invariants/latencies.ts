import { DEFAULT_RULES } from '../../../lambda/domain/rules';
import { HOUR, MINUTE, SECOND, START } from '../scenario/scenario';
import type { World } from '../stand-ins/world';

/** How late things may be, in milliseconds, where nothing goes wrong. */

/** Of a callback: see `CallbackTransport`. */
export const MAX_CALLBACK_TRANSIT = 2 * SECOND;
/** From when FoneStorm is asked to when it looks: the wait for the budget, its own time, and a clock that is wrong. */
export const MAX_STATUS_CHECK = 45 * SECOND;
/** Of a callback where something goes wrong: see there. */
export const MAX_FAULTY_TRANSIT = 3 * MINUTE;
/** Of what an entry comes to, with what is before it in the mailbox. */
export const MAX_ADVANCE = 1 * SECOND;
/** Of what a callback tells. */
export const MAX_CALLBACK_LATENCY = MAX_CALLBACK_TRANSIT + MAX_ADVANCE;
/** A status check waits for what else comes first. */
export const MAX_STATUS_CHECK_LATENCY = DEFAULT_RULES.statusCheckDelay + MAX_STATUS_CHECK;
/** Amazon EventBridge Scheduler sends a tick within a minute. */
export const MAX_TICK_LATENCY = 1 * MINUTE;
/** So often the relay sweeps, and asks about what FoneStorm's list does not have. */
export const MAX_SWEEP_LATENCY = 5 * MINUTE + MAX_STATUS_CHECK_LATENCY;
/** After its end a conference is polled the less often the longer it goes on: see `nextPoll` in the timetable. */
export const OVERTIME_POLL_DIVISOR = 6;

/** Functions that ended go on for so long, at the most: a redeployment is not over before. */
export const MAX_HOLD = 10 * MINUTE;
/** An hour lies between polls that are not answered, at the most, and as much again after an answer that took long. */
const RECOVERY_TIME = 2 * HOUR + 15 * MINUTE;

/** Whether nothing has gone wrong from the beginning. */
export function isFaultless({ faults }: World): boolean {
  return faults.length === 0;
}

/** From when on all is as if nothing had ever gone wrong; milliseconds since 1970. */
export function calmFrom(world: World): number {
  return isFaultless(world) ? 0 : Date.parse(START) + world.scenario.calmAt + RECOVERY_TIME;
}
