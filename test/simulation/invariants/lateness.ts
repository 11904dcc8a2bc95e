import { RULES } from '../../../lambda/domain/rules';
import { BEGINNING, HOUR, MINUTE, SECOND } from '../scenario';
import type { World } from '../world';

/** How late things may be, in milliseconds, where nothing goes wrong. */

/** Of a callback: see `CallbackRoad`. */
export const LONGEST_WAY = 2 * SECOND;
/** From when FoneStorm is asked to when it looks: the wait for the budget, its own time, and a clock that is wrong. */
export const LONGEST_ASKING = 45 * SECOND;
/** Of a callback where something goes wrong: see there. */
export const LATEST_WAY = 3 * MINUTE;
/** Of what an entry comes to, with what is before it in the mailbox. */
export const ADVANCED = 1 * SECOND;
/** Of what a callback tells. */
export const HEARD = LONGEST_WAY + ADVANCED;
/** A question waits for what else comes first. */
export const ASKED = RULES.questionDelay + LONGEST_ASKING;
/** Amazon EventBridge Scheduler sends a tick within a minute. */
export const TICK = 1 * MINUTE;
/** So often the relay sweeps, and asks about what FoneStorm's list does not have. */
export const SWEPT = 5 * MINUTE + ASKED;
/** After its end a conference is polled the less often the longer it goes on: see `nextPoll` in the timetable. */
export const POLLS_OVER_TIME = 6;

/** Functions that ended go on for so long, at the most: a redeployment is not over before. */
export const HELD_UP = 10 * MINUTE;
/** An hour lies between polls that are not answered, at the most, and as much again after an answer that took long. */
const AFTERMATH = 2 * HOUR + 15 * MINUTE;

/** Whether nothing has gone wrong from the beginning. */
export function isFaultless({ struck }: World): boolean {
  return struck.length === 0;
}

/** From when on all is as if nothing had ever gone wrong; milliseconds since 1970. */
export function calmFrom(world: World): number {
  return isFaultless(world) ? 0 : Date.parse(BEGINNING) + world.scenario.calmAt + AFTERMATH;
}
