import type { ConferenceFields } from '../../../lambda/domain/definition';
import type { CallBegins } from '../stand-ins/calls';
import { FONENUMBERS, type OwnerChange } from '../stand-ins/fonenumbers';
import { Chance } from './chance';
import { MINUTE, type Scenario, type ScenarioStep, START } from './scenario';

const DISPOSITIONS = ['NO_ANSWER', 'BUSY', 'REJECTED', 'FAILED:503'] as const;

/**
 * The same scenario with FoneStorm since 2.4. People call a few FoneNumbers, and some calls are not answered. Some
 * conferences have no times. Somebody may change a number at FoneStorm itself.
 */
export function toScenarioSince24(scenario: Scenario): Scenario {
  const chance = new Chance(scenario.seed);
  const withNumbers = scenario.steps.flatMap((each) => [
    withNumber(each, chance),
    ...additionalSteps(each, chance),
  ]);
  const steps = [...withNumbers, ...ownerChangeSteps(withNumbers, chance)];
  const callBegins = chance.oneOf<CallBegins>(['ringing', 'answered'], 'calls begin');
  return {
    ...scenario,
    fonestorm: { ...scenario.fonestorm, generation: '2.4', callBegins },
    steps: steps.sort((a, b) => a.at - b.at),
  };
}

/** The FoneNumber that the participants of a conference call; undefined if it has none. */
export function findNumber({ steps }: Scenario, conference: string): string | undefined {
  const made = steps.find((each) => each.action === 'create' && each.conference === conference);
  return made?.action === 'create' ? made.fields.fonenumber : undefined;
}

/** Adds a FoneNumber to the creation of a conference, or removes its times. Other steps are unchanged. */
function withNumber(each: ScenarioStep, chance: Chance): ScenarioStep {
  if (each.action !== 'create' && each.action !== 'create by owner') return each;
  const isAlwaysOpen = hasNoTimes(each, chance);
  const fields = isAlwaysOpen ? removeTimes(each.fields) : each.fields;
  if (each.action === 'create by owner') return { ...each, fields };
  const [first, second, third] = FONENUMBERS;
  // A conference without times has its own number.
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

/** Unanswered calls, and updates that remove the times of a conference. */
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

/** Changes of a number at FoneStorm itself, often shortly before a conference with this number starts. */
function ownerChangeSteps(steps: readonly ScenarioStep[], chance: Chance): ScenarioStep[] {
  if (!chance.happens(0.4, 'a number is changed')) return [];
  const change = chance.oneOf<OwnerChange>(['service', 'URL', 'account'], 'what of a number is changed');
  const starts = steps.flatMap((each) => {
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
