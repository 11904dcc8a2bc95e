import type { ConferenceFields } from '../../lambda/domain/conference';
import type { CallBegins } from './calls';
import { Chance } from './chance';
import { type ByHand, FONENUMBERS } from './fonenumbers';
import { BEGINNING, type Happening, MINUTE, type Scenario } from './scenario';

const DISPOSITIONS = ['NO_ANSWER', 'BUSY', 'REJECTED', 'FAILED:503'] as const;

/**
 * The same day with FoneStorm since 2.4: people call FoneNumbers, of which there are few, and some of them in vain. Some
 * conferences have no times. Somebody may change a number at FoneStorm itself.
 */
export function since24(scenario: Scenario): Scenario {
  const chance = new Chance(scenario.seed);
  const called = scenario.happenings.flatMap((each) => [calledBy(each, chance), ...alsoOf(each, chance)]);
  const happenings = [...called, ...changeByHand(called, chance)];
  const callBegins = chance.one<CallBegins>(['ringing', 'answered'], 'calls begin');
  return {
    ...scenario,
    fonestorm: { ...scenario.fonestorm, generation: '2.4', callBegins },
    happenings: happenings.sort((a, b) => a.at - b.at),
  };
}

/** The FoneNumber that people call who come to a conference; undefined if it has none. */
export function numberOf({ happenings }: Scenario, conference: string): string | undefined {
  const made = happenings.find((each) => each.does === 'create' && each.conference === conference);
  return made?.does === 'create' ? made.fields.fonenumber : undefined;
}

/** A conference that callers or owners create, as it is with 2.4; anything else as it is. */
function calledBy(each: Happening, chance: Chance): Happening {
  if (each.does !== 'create' && each.does !== 'owner creates') return each;
  const isAlwaysOpen = isWithoutTimes(each, chance);
  const fields = isAlwaysOpen ? withoutTimes(each.fields) : each.fields;
  if (each.does === 'owner creates') return { ...each, fields };
  const [first, second, third] = FONENUMBERS;
  // One without times keeps its number for itself.
  const fonenumber = chance.one(
    isAlwaysOpen ? [third, third, first] : [first, second],
    `${each.conference} number`,
  );
  return { ...each, fields: { ...fields, fonenumber } };
}

function isWithoutTimes({ conference }: { readonly conference: string }, chance: Chance): boolean {
  return chance.is(0.25, `${conference} is always open`);
}

function withoutTimes({ start_time: _start, end_time: _end, ...fields }: ConferenceFields): ConferenceFields {
  return fields;
}

/** Calls in vain beside those that are answered, and conferences whose times are taken away. */
function alsoOf(each: Happening, chance: Chance): Happening[] {
  if (each.does === 'joins' && chance.is(0.2, `in vain ${each.name}`)) {
    const { conference, person } = each;
    const at = each.at + chance.whole(-3 * MINUTE, 3 * MINUTE, `when in vain ${each.name}`);
    const disposition = chance.one(DISPOSITIONS, `disposition ${each.name}`);
    const name = `${each.name.replace('joins', 'calls')} in vain`;
    return [{ at: Math.max(0, at), name, does: 'calls in vain', conference, person, disposition }];
  }
  if (
    each.does === 'create' &&
    !isWithoutTimes(each, chance) &&
    chance.is(0.1, `${each.conference} is opened for ever`)
  ) {
    const { conference } = each;
    const at = chance.whole(0, 100 * MINUTE, `when ${conference} is opened for ever`);
    const name = `the caller takes the times of ${conference} away`;
    return [{ at, name, does: 'update', conference, changes: { start_time: '', end_time: '' } }];
  }
  return [];
}

/** What somebody changes of the numbers at FoneStorm itself: often one that a conference is about to begin on. */
function changeByHand(happenings: readonly Happening[], chance: Chance): Happening[] {
  if (!chance.is(0.4, 'a number is changed')) return [];
  const what = chance.one<ByHand>(['service', 'URL', 'account'], 'what of a number is changed');
  const starts = happenings.flatMap((each) => {
    if (each.does !== 'create' || !each.fields.start_time || !each.fields.fonenumber) return [];
    const { start_time, fonenumber } = each.fields;
    return [{ startsAt: Date.parse(start_time) - Date.parse(BEGINNING), fonenumber }];
  });
  const [next] = chance.is(0.6, 'a number is changed before a start') ? starts : [];
  const fonenumber = next?.fonenumber ?? chance.one(FONENUMBERS, 'which number is changed');
  const before = chance.whole(1 * MINUTE, 9 * MINUTE, 'how long before a start');
  const at = next ? Math.max(0, next.startsAt - before) : chance.whole(5, 90, 'when') * MINUTE;
  const name = `somebody changes the ${what} of ${fonenumber} at FoneStorm itself`;
  return [{ at, name, does: 'owner changes', fonenumber, what }];
}
