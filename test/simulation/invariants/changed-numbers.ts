import type { Change, Setting } from '../fonenumbers';
import { ASSIGN_LEAD, BEGINNING, MINUTE } from '../scenario';
import { numberOf } from '../since24';
import type { World } from '../world';
import { isFaultless } from './lateness';
import { conferencesIn } from './looking';
import { conferenceSet, LATE } from './numbers';
import { type Telling, tellingsOf, timesOf } from './told';

/** What is found where the relay sets a number again for a window that it was set for, and somebody changed it since. */
export function changedNumbersStay(world: World): readonly string[] {
  const { changes, settings } = world.fonestorm.fonenumbers;
  return changes.flatMap(({ at: changedAt, fonenumber, what, isNews }) =>
    settings.flatMap((setting) => {
      // A URL that is still the relay's follows its keys. A late request may be done after the change.
      if (
        !isNews ||
        setting.fonenumber !== fonenumber ||
        setting.what !== what ||
        setting.at <= changedAt + LATE
      )
        return [];
      const conference = conferenceSet(world, setting);
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
  { at, fonenumber }: Setting,
  changedAt: number,
): boolean {
  const tellings = tellingsOf(world.relay, conference);
  const assigned = tellings.findLast((each) => each.event.type === 'Number Assigned' && each.at <= changedAt);
  if (!assigned || isShared(world, conference, fonenumber)) return false;
  return isUnmoved(tellings, assigned.at, at);
}

function isShared({ scenario }: World, conference: string, fonenumber: string): boolean {
  return conferencesIn(scenario).some((id) => id !== conference && numberOf(scenario, id) === fonenumber);
}

function isUnmoved(tellings: readonly Telling[], from: number, until: number): boolean {
  return !tellings.some(
    ({ event, at }) => event.type === 'Conference Updated' && from <= at && at <= until + LATE,
  );
}

/** What is found where somebody changed a number between its assignment and the start, and nobody is told. */
export function changedNumbersAreReported(world: World): readonly string[] {
  if (!world.isAtRest || !isFaultless(world)) return [];
  return world.fonestorm.fonenumbers.changes.flatMap((change) =>
    conferencesIn(world.scenario).flatMap((conference) =>
      isToBeReported(world, conference, change) && !isReported(world, conference, change)
        ? [`somebody changed ${change.fonenumber} of ${conference}, and nobody is told`]
        : [],
    ),
  );
}

function isToBeReported(world: World, conference: string, { at, fonenumber, isNews }: Change): boolean {
  const { relay, scenario } = world;
  if (!isNews || numberOf(scenario, conference) !== fonenumber || isShared(world, conference, fonenumber))
    return false;
  const tellings = tellingsOf(relay, conference);
  const known = tellings.findLast((each) => each.at <= at);
  const start = known ? timesOf(known.event).start : Number.NaN;
  const isAssigned = tellings.some(
    (each) =>
      each.event.type === 'Number Assigned' && each.at <= at && each.at >= start - ASSIGN_LEAD - MINUTE,
  );
  const isLeft = !scenario.happenings.some(
    (each) =>
      'conference' in each &&
      each.conference === conference &&
      ENDS.has(each.does) &&
      Date.parse(BEGINNING) + each.at <= start + LATE,
  );
  return isAssigned && isLeft && at < start - MINUTE && isUnmoved(tellings, at, start);
}

const ENDS = new Set(['update', 'delete', 'erase', 'owner deletes']);

function isReported({ relay }: World, conference: string, { at: changedAt }: Change): boolean {
  return tellingsOf(relay, conference).some(
    ({ event, at }) => event.type === 'Number Assignment Failed' && at >= changedAt,
  );
}
