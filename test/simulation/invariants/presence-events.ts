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

/** A period without a change at FoneStorm, from `at` to `until`. Milliseconds since 1970. */
export interface AttendancePeriod extends AttendanceRecord {
  readonly until: number;
}

interface KnownPeriod extends AttendancePeriod {
  /** The time from which the relay knows the conference with its present times. */
  readonly from: number;
  /** The duration of the period before. */
  readonly previousDuration: number;
}

/** A condition that views must satisfy from a moment on. */
interface RequiredView {
  readonly from: number;
  readonly isSatisfiedBy: (view: SubscriberView) => boolean;
}

/**
 * Finds views that differ from FoneStorm after the time that the relay may take. Without failures and with callbacks that
 * is the latency of a callback; after the last failure it is a poll.
 */
export function checkPresenceEvents(world: World): readonly string[] {
  // Since 2.4 FoneStorm shows no statuses.
  if (world.fonestorm.generation === '2.4') return [];
  return conferencesIn(world.scenario).flatMap((conference) => {
    const viewChanges = replayEvents(world.relay, conference);
    return knownPeriods(world, conference, viewChanges).flatMap((period) => {
      const wrong = requiredViews(world, conference, period, viewChanges).flatMap((required) =>
        viewsBetween(viewChanges, required.from, period.until).filter(
          (view) => !required.isSatisfiedBy(view),
        ),
      );
      if (wrong[0] === undefined) return [];
      const { exists, organizer, attendees, from, until } = period;
      const when = [from, until].map((moment) => new Date(moment).toISOString()).join(' to ');
      const there = JSON.stringify({ exists, organizer, attendees });
      return [
        `${conference} is ${there} at FoneStorm from ${when}, and the events say ${JSON.stringify(wrong[0])}`,
      ];
    });
  });
}

/**
 * The periods without a change of a conference at FoneStorm, in order. Empty if FoneStorm created it twice: then it is
 * unknown which one somebody joined.
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
  viewChanges: readonly ViewChange[],
): readonly KnownPeriod[] {
  const moments = viewChanges.flatMap(({ at, event: { type } }) => (TIME_EVENTS.has(type) ? [at] : []));
  return attendancePeriods(world, conference).flatMap((period, index, all) => {
    const { at, until } = period;
    const previousDuration = at - (all[index - 1]?.at ?? 0);
    const parts = [at, ...moments.filter((moment) => at < moment && moment < until)];
    return parts.map((from, part) => ({
      ...period,
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
  period: KnownPeriod,
  viewChanges: readonly ViewChange[],
): readonly RequiredView[] {
  const from = Math.max(period.from, calmFrom(world));
  const before = viewAt(viewChanges, from);
  const known = viewChanges.findLast(({ at }) => at <= from);
  if (!known || !OPEN_PHASES.has(before.phase)) return [];
  const { start, end } = timesOf(known.event);
  const polledBy = (moment: number) => {
    // A conference that ends at that moment is not polled again.
    const isLive = [moment, moment + MAX_CALLBACK_LATENCY].every(
      (each) => viewAt(viewChanges, each).phase === 'live',
    );
    const isPolled = moment < end || isLive;
    const overTime = (moment - end) / OVERTIME_POLL_DIVISOR;
    return isPolled
      ? moment + Math.max(DEFAULT_RULES.pollInterval, overTime) + MAX_TICK_LATENCY + MAX_STATUS_CHECK_LATENCY
      : Number.POSITIVE_INFINITY;
  };
  const callbackBy = isCallbackExpected(world, conference, period)
    ? from + MAX_CALLBACK_LATENCY
    : Number.POSITIVE_INFINITY;
  const pollBy = polledBy(Math.max(from, start));
  const endBy = Math.min(
    polledBy(Math.max(from, end)),
    period.at >= end ? callbackBy : Number.POSITIVE_INFINITY,
  );
  const hasEnded: RequiredView = { from: endBy, isSatisfiedBy: ({ phase }) => phase !== 'live' };
  if (!period.exists) {
    const hasClosed: RequiredView = {
      from: from + MAX_SWEEP_LATENCY,
      isSatisfiedBy: ({ phase }) => !OPEN_PHASES.has(phase),
    };
    return from + MAX_SWEEP_LATENCY < end ? [hasClosed] : [hasEnded];
  }
  const showsPresence: RequiredView = {
    from: Math.min(callbackBy, pollBy),
    isSatisfiedBy: ({ organizer, attendees }) =>
      organizer === period.organizer && attendees === period.attendees,
  };
  if (!period.organizer && period.attendees === 0) return [showsPresence, hasEnded];
  // A status report restarts an ended conference.
  const liveBy =
    before.phase === 'ended' ? showsPresence.from + MAX_STATUS_CHECK_LATENCY : showsPresence.from;
  return [showsPresence, { from: liveBy, isSatisfiedBy: ({ phase }) => phase === 'live' }];
}

const OPEN_PHASES = new Set<SubscriberView['phase']>(['scheduled', 'live', 'ended']);

/**
 * A deletion causes no callback. Callbacks may overtake each other. With wrong clocks, a status report may look newer than
 * a callback.
 */
function isCallbackExpected(
  world: World,
  conference: string,
  { exists, previousDuration }: KnownPeriod,
): boolean {
  const { steps, clockSkew } = world.scenario;
  const isOurs = steps.some((each) => each.action === 'create' && each.conference === conference);
  return isOurs && exists && isFaultless(world) && clockSkew === 0 && previousDuration > MAX_CALLBACK_TRANSIT;
}
