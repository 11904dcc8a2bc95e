import type { ConferenceFields } from '../../../lambda/domain/definition';
import type { CallBegins } from '../stand-ins/calls';
import { FONENUMBERS, type OwnerChange } from '../stand-ins/fonenumbers';
import { Chance } from './chance';
import { MINUTE, type Scenario, type ScenarioStep, START } from './scenario';

const DISPOSITIONS = ['NO_ANSWER', 'BUSY', 'REJECTED', 'FAILED:503'] as const;

/**
 * The same day with FoneStorm since 2.4: people call FoneNumbers, of which there are few, and some of them in vain. Some
 * conferences have no times. Somebody may change a number at FoneStorm itself.
 */
export function toScenarioSince24(scenario: Scenario): Scenario {
  const chance = new Chance(scenario.seed);
  const called = scenario.steps.flatMap((each) => [
    withNumber(each, chance),
    ...additionalSteps(each, chance),
  ]);
  const happenings = [...called, ...ownerChangeSteps(called, chance)];
  const callBegins = chance.oneOf<CallBegins>(['ringing', 'answered'], 'calls begin');
  return {
    ...scenario,
    fonestorm: { ...scenario.fonestorm, generation: '2.4', callBegins },
    steps: happenings.sort((a, b) => a.at - b.at),
  };
}

/** The FoneNumber that people call who come to a conference; undefined if it has none. */
export function findNumber({ steps }: Scenario, conference: string): string | undefined {
  const made = steps.find((each) => each.action === 'create' && each.conference === conference);
  return made?.action === 'create' ? made.fields.fonenumber : undefined;
}

/** A conference that callers or owners create, as it is with 2.4; anything else as it is. */
function withNumber(each: ScenarioStep, chance: Chance): ScenarioStep {
  if (each.action !== 'create' && each.action !== 'create by owner') return each;
  const isAlwaysOpen = hasNoTimes(each, chance);
  const fields = isAlwaysOpen ? removeTimes(each.fields) : each.fields;
  if (each.action === 'create by owner') return { ...each, fields };
  const [first, second, third] = FONENUMBERS;
  // One without times keeps its number for itself.
  const fonenumber = chance.oneOf(
    isAlwaysOpen ? [third, third, first] : [first, second],
    `${each.conference} number`,
  );
  return { ...each, fields: { ...fields, fonenumber } };
}

function hasNoTimes({ conference }: { readonly conference: string }, chance: Chance): boolean {
  return chance.happens(0.25, `${conference} is always open`);
}

function removeTimes({ start_time: _start, end_time: _end, ...fields }: ConferenceFields): ConferenceFields {
  return fields;
}

/** Calls in vain beside those that are answered, and conferences whose times are taken away. */
function additionalSteps(each: ScenarioStep, chance: Chance): ScenarioStep[] {
  if (each.action === 'join' && chance.happens(0.2, `in vain ${each.name}`)) {
    const { conference, person } = each;
    const at = each.at + chance.wholeNumber(-3 * MINUTE, 3 * MINUTE, `when in vain ${each.name}`);
    const disposition = chance.oneOf(DISPOSITIONS, `disposition ${each.name}`);
    const name = `${each.name.replace('joins', 'calls')} in vain`;
    return [{ at: Math.max(0, at), name, action: 'call unanswered', conference, person, disposition }];
  }
  if (
    each.action === 'create' &&
    !hasNoTimes(each, chance) &&
    chance.happens(0.1, `${each.conference} is opened for ever`)
  ) {
    const { conference } = each;
    const at = chance.wholeNumber(0, 100 * MINUTE, `when ${conference} is opened for ever`);
    const name = `the caller takes the times of ${conference} away`;
    return [{ at, name, action: 'update', conference, changes: { start_time: '', end_time: '' } }];
  }
  return [];
}

/** What somebody changes of the numbers at FoneStorm itself: often one that a conference is about to begin on. */
function ownerChangeSteps(happenings: readonly ScenarioStep[], chance: Chance): ScenarioStep[] {
  if (!chance.happens(0.4, 'a number is changed')) return [];
  const change = chance.oneOf<OwnerChange>(['service', 'URL', 'account'], 'what of a number is changed');
  const starts = happenings.flatMap((each) => {
    if (each.action !== 'create' || !each.fields.start_time || !each.fields.fonenumber) return [];
    const { start_time, fonenumber } = each.fields;
    return [{ startsAt: Date.parse(start_time) - Date.parse(START), fonenumber }];
  });
  const [next] = chance.happens(0.6, 'a number is changed before a start') ? starts : [];
  const fonenumber = next?.fonenumber ?? chance.oneOf(FONENUMBERS, 'which number is changed');
  const before = chance.wholeNumber(1 * MINUTE, 9 * MINUTE, 'how long before a start');
  const at = next ? Math.max(0, next.startsAt - before) : chance.wholeNumber(5, 90, 'when') * MINUTE;
  const name = `somebody changes the ${change} of ${fonenumber} at FoneStorm itself`;
  return [{ at, name, action: 'change number by owner', fonenumber, change }];
}
