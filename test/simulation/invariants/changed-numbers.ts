import { ASSIGN_LEAD, MINUTE, START } from '../scenario/scenario';
import { findNumber } from '../scenario/scenario-since-2.4';
import type { NumberChange, NumberSetting } from '../stand-ins/fonenumbers';
import type { World } from '../stand-ins/world';
import { isFaultless } from './latencies';
import { conferencesIn } from './lookups';
import { conferenceOfSetting, MAX_LATENESS } from './number-assignments';
import { replayEvents, timesOf, type ViewChange } from './subscriber-view';

/** What is found where the relay sets a number again for a window that it was set for, and somebody changed it since. */
export function checkChangedNumbersStay(world: World): readonly string[] {
  const { changes, settings } = world.fonestorm.fonenumbers;
  return changes.flatMap(({ at: changedAt, fonenumber, what, isDifferent }) =>
    settings.flatMap((setting) => {
      // A URL that is still the relay's follows its keys. A late request may be done after the change.
      if (
        !isDifferent ||
        setting.fonenumber !== fonenumber ||
        setting.what !== what ||
        setting.at <= changedAt + MAX_LATENESS
      )
        return [];
      const conference = conferenceOfSetting(world, setting);
      const isAgain = conference !== undefined && wasAssigned(world, conference, setting, changedAt);
      if (!isAgain) return [];
      return [`${fonenumber} is set back for ${conference} at ${new Date(setting.at).toISOString()}`];
    }),
  );
}

/** Whether a number was known to be set to a conference for the same times, and no other conference had it since. */
function wasAssigned(
  world: World,
  conference: string,
  { at, fonenumber }: NumberSetting,
  changedAt: number,
): boolean {
  const tellings = replayEvents(world.relay, conference);
  const assigned = tellings.findLast((each) => each.event.type === 'Number Assigned' && each.at <= changedAt);
  if (!assigned || isShared(world, conference, fonenumber)) return false;
  return isUnchanged(tellings, assigned.at, at);
}

function isShared({ scenario }: World, conference: string, fonenumber: string): boolean {
  return conferencesIn(scenario).some((id) => id !== conference && findNumber(scenario, id) === fonenumber);
}

function isUnchanged(tellings: readonly ViewChange[], from: number, until: number): boolean {
  return !tellings.some(
    ({ event, at }) => event.type === 'Conference Updated' && from <= at && at <= until + MAX_LATENESS,
  );
}

/** What is found where somebody changed a number between its assignment and the start, and nobody is told. */
export function checkChangedNumbersReported(world: World): readonly string[] {
  if (!world.isAtRest || !isFaultless(world)) return [];
  return world.fonestorm.fonenumbers.changes.flatMap((change) =>
    conferencesIn(world.scenario).flatMap((conference) =>
      mustBeReported(world, conference, change) && !isReported(world, conference, change)
        ? [`somebody changed ${change.fonenumber} of ${conference}, and nobody is told`]
        : [],
    ),
  );
}

function mustBeReported(
  world: World,
  conference: string,
  { at, fonenumber, isDifferent }: NumberChange,
): boolean {
  const { relay, scenario } = world;
  if (
    !isDifferent ||
    findNumber(scenario, conference) !== fonenumber ||
    isShared(world, conference, fonenumber)
  )
    return false;
  const tellings = replayEvents(relay, conference);
  const known = tellings.findLast((each) => each.at <= at);
  const start = known ? timesOf(known.event).start : Number.NaN;
  const isAssigned = tellings.some(
    (each) =>
      each.event.type === 'Number Assigned' && each.at <= at && each.at >= start - ASSIGN_LEAD - MINUTE,
  );
  const isLeft = !scenario.steps.some(
    (each) =>
      'conference' in each &&
      each.conference === conference &&
      ENDING_ACTIONS.has(each.action) &&
      Date.parse(START) + each.at <= start + MAX_LATENESS,
  );
  return isAssigned && isLeft && at < start - MINUTE && isUnchanged(tellings, at, start);
}

const ENDING_ACTIONS = new Set(['update', 'delete', 'erase', 'delete by owner']);

function isReported({ relay }: World, conference: string, { at: changedAt }: NumberChange): boolean {
  return replayEvents(relay, conference).some(
    ({ event, at }) => event.type === 'Number Assignment Failed' && at >= changedAt,
  );
}
