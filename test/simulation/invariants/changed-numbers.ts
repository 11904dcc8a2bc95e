import { ASSIGN_LEAD, MINUTE, START } from '../scenario/scenario';
import { findNumber } from '../scenario/scenario-since-2.4';
import type { NumberChange, NumberSetting } from '../stand-ins/fonenumbers';
import type { World } from '../stand-ins/world';
import { isFaultless } from './latencies';
import { conferencesIn } from './lookups';
import { conferenceOfSetting, MAX_LATENESS } from './number-assignments';
import { replayEvents, timesOf, type ViewChange } from './subscriber-view';

/** Finds numbers that the relay set back after somebody changed them at FoneStorm, for the same window. */
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
      const isSetBack = conference !== undefined && wasAssigned(world, conference, setting, changedAt);
      if (!isSetBack) return [];
      return [`${fonenumber} is set back for ${conference} at ${new Date(setting.at).toISOString()}`];
    }),
  );
}

/** Whether a number was assigned to a conference for the same times, and no other conference has it. */
function wasAssigned(
  world: World,
  conference: string,
  { at, fonenumber }: NumberSetting,
  changedAt: number,
): boolean {
  const viewChanges = replayEvents(world.relay, conference);
  const assigned = viewChanges.findLast(
    (each) => each.event.type === 'Number Assigned' && each.at <= changedAt,
  );
  if (!assigned || isShared(world, conference, fonenumber)) return false;
  return isUnchanged(viewChanges, assigned.at, at) && !isMovedUnreported(world, conference, assigned.at, at);
}

/** Whether a caller updated a conference between two times, and an entry of the conference was a dead letter. */
function isMovedUnreported(world: World, conference: string, from: number, until: number): boolean {
  const isDeadLetter = world.relay.mailbox.allDeadLetters.some(({ group }) => group === conference);
  return (
    isDeadLetter &&
    world.scenario.steps.some((each) => {
      const at = Date.parse(START) + each.at;
      return each.action === 'update' && each.conference === conference && from <= at && at <= until;
    })
  );
}

function isShared({ scenario }: World, conference: string, fonenumber: string): boolean {
  return conferencesIn(scenario).some((id) => id !== conference && findNumber(scenario, id) === fonenumber);
}

function isUnchanged(viewChanges: readonly ViewChange[], from: number, until: number): boolean {
  return !viewChanges.some(
    ({ event, at }) => event.type === 'Conference Updated' && from <= at && at <= until + MAX_LATENESS,
  );
}

/** Finds changes of a number between its assignment and the start that no event reports. */
export function checkChangedNumbersReported(world: World): readonly string[] {
  if (!world.isAtRest || !isFaultless(world)) return [];
  return world.fonestorm.fonenumbers.changes.flatMap((change) =>
    conferencesIn(world.scenario).flatMap((conference) =>
      mustBeReported(world, conference, change) && !isReported(world, conference, change)
        ? [`no event reports the changed ${change.fonenumber} of ${conference}`]
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
  const viewChanges = replayEvents(relay, conference);
  const known = viewChanges.findLast((each) => each.at <= at);
  const start = known ? timesOf(known.event).start : Number.NaN;
  const isAssigned = viewChanges.some(
    (each) =>
      each.event.type === 'Number Assigned' && each.at <= at && each.at >= start - ASSIGN_LEAD - MINUTE,
  );
  const isUntouched = !scenario.steps.some(
    (each) =>
      'conference' in each &&
      each.conference === conference &&
      ENDING_ACTIONS.has(each.action) &&
      Date.parse(START) + each.at <= start + MAX_LATENESS,
  );
  return isAssigned && isUntouched && at < start - MINUTE && isUnchanged(viewChanges, at, start);
}

const ENDING_ACTIONS = new Set(['update', 'delete', 'erase', 'delete by owner']);

function isReported({ relay }: World, conference: string, { at: changedAt }: NumberChange): boolean {
  return replayEvents(relay, conference).some(
    ({ event, at }) => event.type === 'Number Assignment Failed' && at >= changedAt,
  );
}
