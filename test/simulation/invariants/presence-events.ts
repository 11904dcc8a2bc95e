import { DEFAULT_RULES } from '../../../lambda/domain/rules';
import type { AttendanceRecord } from '../stand-ins/fonestorm';
import type { World } from '../stand-ins/world';
import {
  calmFrom,
  isFaultless,
  MAX_CALLBACK_LATENCY,
  MAX_CALLBACK_TRANSIT,
  MAX_STATUS_CHECK_LATENCY,
  MAX_SWEEP_LATENCY,
  MAX_TICK_LATENCY,
  OVERTIME_POLL_DIVISOR,
} from './latencies';
import { conferenceOf, conferencesIn } from './lookups';
import {
  replayEvents,
  type SubscriberView,
  timesOf,
  type ViewChange,
  viewAt,
  viewsBetween,
} from './subscriber-view';

/** What is so at FoneStorm from `at` on, and until when. Milliseconds since 1970. */
export interface AttendancePeriod extends AttendanceRecord {
  readonly until: number;
}

interface KnownPeriod extends AttendancePeriod {
  /** From when on it is so and the relay knows the conference by the times that it has. */
  readonly from: number;
  /** How long what was before it was so. */
  readonly previousDuration: number;
}

/** What has to be told from a moment on. */
interface RequiredView {
  readonly from: number;
  readonly isSatisfiedBy: (told: SubscriberView) => boolean;
}

/**
 * What is found against the events of each conference where FoneStorm has had the same there for so long that they must
 * tell it, and nothing else: at once where callbacks come and nothing goes wrong, within a poll where nothing goes wrong
 * any more.
 */
export function checkPresenceEvents(world: World): readonly string[] {
  // Since 2.4 FoneStorm shows no statuses.
  if (world.fonestorm.generation === '2.4') return [];
  return conferencesIn(world.scenario).flatMap((conference) => {
    const tellings = replayEvents(world.relay, conference);
    return knownPeriods(world, conference, tellings).flatMap((spell) => {
      const wrong = requiredViews(world, conference, spell, tellings).flatMap((demand) =>
        viewsBetween(tellings, demand.from, spell.until).filter((told) => !demand.isSatisfiedBy(told)),
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
export function attendancePeriods(world: World, conference: string): readonly AttendancePeriod[] {
  const { fonestorm, time } = world;
  const all = fonestorm.attendance.filter(
    ({ fonestormId }) => conferenceOf(world, fonestormId) === conference,
  );
  if (new Set(all.map(({ fonestormId }) => fonestormId)).size !== 1) return [];
  return all.map((each, index) => ({ ...each, until: all[index + 1]?.at ?? time.now }));
}

function knownPeriods(
  world: World,
  conference: string,
  tellings: readonly ViewChange[],
): readonly KnownPeriod[] {
  const moments = tellings.flatMap(({ at, event: { type } }) => (TIME_EVENTS.has(type) ? [at] : []));
  return attendancePeriods(world, conference).flatMap((lasting, index, all) => {
    const { at, until } = lasting;
    const previousDuration = at - (all[index - 1]?.at ?? 0);
    const parts = [at, ...moments.filter((moment) => at < moment && moment < until)];
    return parts.map((from, part) => ({
      ...lasting,
      from,
      until: parts[part + 1] ?? until,
      previousDuration,
    }));
  });
}

const TIME_EVENTS = new Set(['Conference Scheduled', 'Conference Adopted', 'Conference Updated']);

function requiredViews(
  world: World,
  conference: string,
  spell: KnownPeriod,
  tellings: readonly ViewChange[],
): readonly RequiredView[] {
  const from = Math.max(spell.from, calmFrom(world));
  const before = viewAt(tellings, from);
  const known = tellings.findLast(({ at }) => at <= from);
  if (!known || !OPEN_PHASES.has(before.phase)) return [];
  const { start, end } = timesOf(known.event);
  const polledBy = (moment: number) => {
    // What ends at that moment is polled no more.
    const isLive = [moment, moment + MAX_CALLBACK_LATENCY].every(
      (each) => viewAt(tellings, each).phase === 'live',
    );
    const isPolled = moment < end || isLive;
    const overTime = (moment - end) / OVERTIME_POLL_DIVISOR;
    return isPolled
      ? moment + Math.max(DEFAULT_RULES.pollInterval, overTime) + MAX_TICK_LATENCY + MAX_STATUS_CHECK_LATENCY
      : Number.POSITIVE_INFINITY;
  };
  const heardBy = isCallbackExpected(world, conference, spell)
    ? from + MAX_CALLBACK_LATENCY
    : Number.POSITIVE_INFINITY;
  const foundBy = polledBy(Math.max(from, start));
  const overBy = Math.min(
    polledBy(Math.max(from, end)),
    spell.at >= end ? heardBy : Number.POSITIVE_INFINITY,
  );
  const isOver: RequiredView = { from: overBy, isSatisfiedBy: ({ phase }) => phase !== 'live' };
  if (!spell.exists) {
    const isGone: RequiredView = {
      from: from + MAX_SWEEP_LATENCY,
      isSatisfiedBy: ({ phase }) => !OPEN_PHASES.has(phase),
    };
    return from + MAX_SWEEP_LATENCY < end ? [isGone] : [isOver];
  }
  const isThere: RequiredView = {
    from: Math.min(heardBy, foundBy),
    isSatisfiedBy: ({ organizer, attendees }) =>
      organizer === spell.organizer && attendees === spell.attendees,
  };
  if (!spell.organizer && spell.attendees === 0) return [isThere, isOver];
  // What ended is opened again by what FoneStorm answers.
  const goesOnBy = before.phase === 'ended' ? isThere.from + MAX_STATUS_CHECK_LATENCY : isThere.from;
  return [isThere, { from: goesOnBy, isSatisfiedBy: ({ phase }) => phase === 'live' }];
}

const OPEN_PHASES = new Set<SubscriberView['phase']>(['scheduled', 'live', 'ended']);

/** A deletion calls nobody back. Callbacks may overtake each other; and clocks that are wrong may take an answer for newer than a callback. */
function isCallbackExpected(
  world: World,
  conference: string,
  { exists, previousDuration }: KnownPeriod,
): boolean {
  const { steps, clockSkew } = world.scenario;
  const isOurs = steps.some((each) => each.action === 'create' && each.conference === conference);
  return isOurs && exists && isFaultless(world) && clockSkew === 0 && previousDuration > MAX_CALLBACK_TRANSIT;
}
