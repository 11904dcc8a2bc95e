import { RULES } from '../../../lambda/domain/rules';
import type { Attendance } from '../fonestorm';
import type { World } from '../world';
import { ASKED, calmFrom, HEARD, isFaultless, LONGEST_WAY, POLLS_OVER_TIME, SWEPT, TICK } from './lateness';
import { conferenceOf, conferencesIn } from './looking';
import { type Telling, type Told, tellingsOf, timesOf, toldAt, toldBetween } from './told';

/** What is so at FoneStorm from `at` on, and until when. Milliseconds since 1970. */
export interface Lasting extends Attendance {
  readonly until: number;
}

interface Spell extends Lasting {
  /** From when on it is so and the relay knows the conference by the times that it has. */
  readonly from: number;
  /** How long what was before it was so. */
  readonly lasted: number;
}

/** What has to be told from a moment on. */
interface Demand {
  readonly from: number;
  readonly isSo: (told: Told) => boolean;
}

/**
 * What is found against the events of each conference where FoneStorm has had the same there for so long that they must
 * tell it, and nothing else: at once where callbacks come and nothing goes wrong, within a poll where nothing goes wrong
 * any more.
 */
export function attendanceIsTold(world: World): readonly string[] {
  // Since 2.4 FoneStorm shows no statuses.
  if (world.fonestorm.generation === '2.4') return [];
  return conferencesIn(world.scenario).flatMap((conference) => {
    const tellings = tellingsOf(world.relay, conference);
    return spellsOf(world, conference, tellings).flatMap((spell) => {
      const wrong = demandsOf(world, conference, spell, tellings).flatMap((demand) =>
        toldBetween(tellings, demand.from, spell.until).filter((told) => !demand.isSo(told)),
      );
      if (wrong[0] === undefined) return [];
      const { exists, organizer, attendees, from, until } = spell;
      const when = [from, until].map((moment) => new Date(moment).toISOString()).join(' to ');
      const there = JSON.stringify({ exists, organizer, attendees });
      return [`${conference} is ${there} at FoneStorm from ${when}, and ${JSON.stringify(wrong[0])} is told`];
    });
  });
}

/**
 * What was so at FoneStorm of a conference here, one after another. Where FoneStorm made two of it nobody knows which
 * somebody came to, and there is nothing.
 */
export function attendanceOf(world: World, conference: string): readonly Lasting[] {
  const { fonestorm, time } = world;
  const all = fonestorm.attendance.filter(({ theirs }) => conferenceOf(world, theirs) === conference);
  if (new Set(all.map(({ theirs }) => theirs)).size !== 1) return [];
  return all.map((each, index) => ({ ...each, until: all[index + 1]?.at ?? time.now }));
}

function spellsOf(world: World, conference: string, tellings: readonly Telling[]): readonly Spell[] {
  const moments = tellings.flatMap(({ at, event: { type } }) => (MAKES_TIMES.has(type) ? [at] : []));
  return attendanceOf(world, conference).flatMap((lasting, index, all) => {
    const { at, until } = lasting;
    const lasted = at - (all[index - 1]?.at ?? 0);
    const parts = [at, ...moments.filter((moment) => at < moment && moment < until)];
    return parts.map((from, part) => ({ ...lasting, from, until: parts[part + 1] ?? until, lasted }));
  });
}

const MAKES_TIMES = new Set(['Conference Scheduled', 'Conference Adopted', 'Conference Updated']);

function demandsOf(
  world: World,
  conference: string,
  spell: Spell,
  tellings: readonly Telling[],
): readonly Demand[] {
  const from = Math.max(spell.from, calmFrom(world));
  const before = toldAt(tellings, from);
  const known = tellings.findLast(({ at }) => at <= from);
  if (!known || !OPEN.has(before.phase)) return [];
  const { start, end } = timesOf(known.event);
  const polledBy = (moment: number) => {
    // What ends at that moment is polled no more.
    const isLive = [moment, moment + HEARD].every((each) => toldAt(tellings, each).phase === 'live');
    const isPolled = moment < end || isLive;
    const overTime = (moment - end) / POLLS_OVER_TIME;
    return isPolled ? moment + Math.max(RULES.polling, overTime) + TICK + ASKED : Number.POSITIVE_INFINITY;
  };
  const heardBy = isHeard(world, conference, spell) ? from + HEARD : Number.POSITIVE_INFINITY;
  const foundBy = polledBy(Math.max(from, start));
  const overBy = Math.min(
    polledBy(Math.max(from, end)),
    spell.at >= end ? heardBy : Number.POSITIVE_INFINITY,
  );
  const isOver: Demand = { from: overBy, isSo: ({ phase }) => phase !== 'live' };
  if (!spell.exists) {
    const isGone: Demand = { from: from + SWEPT, isSo: ({ phase }) => !OPEN.has(phase) };
    return from + SWEPT < end ? [isGone] : [isOver];
  }
  const isThere: Demand = {
    from: Math.min(heardBy, foundBy),
    isSo: ({ organizer, attendees }) => organizer === spell.organizer && attendees === spell.attendees,
  };
  if (!spell.organizer && spell.attendees === 0) return [isThere, isOver];
  // What ended is opened again by what FoneStorm answers.
  const goesOnBy = before.phase === 'ended' ? isThere.from + ASKED : isThere.from;
  return [isThere, { from: goesOnBy, isSo: ({ phase }) => phase === 'live' }];
}

const OPEN = new Set<Told['phase']>(['scheduled', 'live', 'ended']);

/** A deletion calls nobody back. Callbacks may overtake each other; and clocks that are wrong may take an answer for newer than a callback. */
function isHeard(world: World, conference: string, { exists, lasted }: Spell): boolean {
  const { happenings, skew } = world.scenario;
  const isOurs = happenings.some((each) => each.does === 'create' && each.conference === conference);
  return isOurs && exists && isFaultless(world) && skew === 0 && lasted > LONGEST_WAY;
}
