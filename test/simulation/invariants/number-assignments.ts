import type { CallbackFacts } from '../../../lambda/domain/callback/describe-callback';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import { ASSIGN_LEAD, MINUTE } from '../scenario/scenario';
import type { NumberSetting } from '../stand-ins/fonenumbers';
import type { World } from '../stand-ins/world';
import { conferenceOf, conferencesIn, eventsOf } from './lookups';
import { entryIdOf, replayEvents, timesOf, uidOf, type ViewPhase, viewAt } from './subscriber-view';
import { endsUnanswered, timelyEntries } from './unanswered-calls';

/** The limit for late requests at FoneStorm and wrong clocks of functions, in milliseconds. */
export const MAX_LATENESS = 3 * MINUTE;

/** They need statuses from FoneStorm, or callbacks with statuses: since 2.4 there are none. */
const STATUS_EVENTS = new Set<StatusEvent['type']>([
  ...(['Organizer Joined', 'Organizer Left', 'Organizer Absent', 'Attendee Count Changed'] as const),
  ...(['Conference Not Attended', 'Conference Overrunning'] as const),
]);

/**
 * Finds events about presence without a source. Since 2.4 only callbacks of calls report presence. An unanswered call adds
 * nobody, and does not start its conference.
 */
export function checkPresenceSourcesSince24(world: World): readonly string[] {
  const { fonestorm, relay, scenario } = world;
  if (fonestorm.generation === '2017') return [];
  const timely = timelyEntries(world);
  return conferencesIn(scenario).flatMap((conference) => {
    const reported = new Set<unknown>();
    return eventsOf(relay, conference).flatMap(({ type, detail }) => {
      if (type === 'Callback Received') {
        const callback = detail.callback as CallbackFacts;
        const { known } = callback;
        if (endsUnanswered(world, callback, timely)) reported.delete(known.uid);
        else if (known.status === 'BEGIN' || known.status === 'END') reported.add(known.uid);
      }
      const isUnfounded =
        STATUS_EVENTS.has(type) ||
        (type === 'Participant Joined' && !reported.has(uidOf(detail))) ||
        ((type === 'Conference Started' || type === 'Conference Ended') && reported.size === 0);
      return isUnfounded ? [`${detail.metadata.id} has no source`] : [];
    });
  });
}

/** Finds conferences without times that are live without a call, or have a call and are not live. */
export function checkAlwaysOpen(world: World): readonly string[] {
  const { relay, scenario } = world;
  return conferencesIn(scenario).flatMap((conference) => {
    const viewChanges = replayEvents(relay, conference);
    if (viewChanges.some(({ event }) => !Number.isNaN(timesOf(event).start))) return [];
    return viewChanges.flatMap(({ event, after }, index) => {
      const { id } = event.detail.metadata;
      if (TIMED_EVENTS.has(event.type)) return [`${id} is a timed event, and ${conference} has no times`];
      const isLastOfEntry = entryIdOf(world, viewChanges[index + 1]?.event) !== entryIdOf(world, event);
      const isOpen = OPEN_PHASES.has(after.phase);
      if (!isLastOfEntry || !isOpen || (after.phase === 'live') === after.calls.length > 0) return [];
      return [`${conference} is ${after.phase} after ${id}, and ${after.calls.length} calls are in it`];
    });
  });
}

const OPEN_PHASES = new Set<ViewPhase>(['scheduled', 'live', 'ended']);

const TIMED_EVENTS = new Set<StatusEvent['type']>([
  ...(['Conference Reminder', 'Scheduled Start Reached', 'Scheduled End Reached'] as const),
  'Conference Overrunning',
]);

/** Finds calls in two conferences, and calls in a conference after their END was accepted. */
export function checkCallsCountOnce(world: World): readonly string[] {
  const { fonestorm, relay, scenario } = world;
  if (fonestorm.generation === '2017') return [];
  const joined = new Map<string, string>();
  const ended = endedCalls(world);
  return conferencesIn(scenario).flatMap((conference) => {
    const { phase, calls } = viewAt(replayEvents(relay, conference), Number.POSITIVE_INFINITY);
    const left = phase === 'live' ? calls.filter((uid) => ended.has(uid)) : [];
    const twice = eventsOf(relay, conference).flatMap(({ type, detail }) => {
      if (type !== 'Participant Joined') return [];
      const uid = uidOf(detail);
      const other = joined.get(uid) ?? conference;
      joined.set(uid, conference);
      return other === conference ? [] : [`${uid} joined ${other} and ${conference}`];
    });
    return [...twice, ...left.map((uid) => `${uid} ended, and is in ${conference}`)];
  });
}

/**
 * The calls whose END was accepted. Redriven dead letters do not count, and neither do callbacks without an answer: for
 * them an END is only a reason to check.
 */
function endedCalls({ isAtRest, relay, callbackTransport, scenario }: World): ReadonlySet<unknown> {
  if (!isAtRest || scenario.maxReceives < 200) return new Set();
  const accepted = new Set(callbackTransport.received.map(({ entryId }) => entryId));
  const callbacks = conferencesIn(scenario).flatMap((conference) =>
    eventsOf(relay, conference).flatMap(({ type, detail }) =>
      type === 'Callback Received' ? [detail.callback as CallbackFacts] : [],
    ),
  );
  const ends = callbacks.filter(({ entry, known }) => known.status === 'END' && accepted.has(entry));
  return new Set(ends.map(({ known }) => known.uid));
}

/** Finds numbers that were assigned to a conference outside its window. */
export function checkAssignmentWindows(world: World): readonly string[] {
  return world.fonestorm.fonenumbers.settings.flatMap((setting) => {
    if (setting.what !== 'service') return [];
    const { at, fonenumber, to } = setting;
    const conference = conferenceOfSetting(world, setting);
    const viewChanges = conference === undefined ? [] : replayEvents(world.relay, conference);
    const isInWindow = viewChanges.some(({ event, at: from }, index) => {
      const until = viewChanges[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      const { start, end } = timesOf(event);
      const isAlwaysOpen = Number.isNaN(start);
      const isCurrent = from <= at + MAX_LATENESS && at <= until + MAX_LATENESS;
      return (
        isCurrent && (isAlwaysOpen || (start - ASSIGN_LEAD - MAX_LATENESS <= at && at <= end + MAX_LATENESS))
      );
    });
    return isInWindow ? [] : [`${fonenumber} is assigned to ${to} at ${new Date(at).toISOString()}`];
  });
}

/** The relay's conference that a number was assigned to. */
export function conferenceOfSetting(world: World, { what, to }: NumberSetting): string | undefined {
  return conferencesIn(world.scenario).find((id) =>
    what === 'service' ? conferenceOf(world, to) === id : to.includes(`/callbacks/${id}/`),
  );
}
