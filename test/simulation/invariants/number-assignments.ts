import type { CallbackFacts, StatusEvent } from '../../../lambda/domain/status-event';
import { ASSIGN_LEAD, MINUTE } from '../scenario/scenario';
import type { NumberSetting } from '../stand-ins/fonenumbers';
import type { World } from '../stand-ins/world';
import { conferenceOf, conferencesIn, eventsOf } from './lookups';
import { entryIdOf, replayEvents, timesOf, uidOf, type ViewPhase, viewAt } from './subscriber-view';
import { endsUnanswered, timelyEntries } from './unanswered-calls';

/** FoneStorm may do what it was asked so much later, and a function's clock may be wrong. Milliseconds. */
export const MAX_LATENESS = 3 * MINUTE;

/** These need statuses of FoneStorm, or callbacks with statuses: since 2.4 there are none. */
const STATUS_EVENTS = new Set<StatusEvent['type']>([
  ...(['Organizer Joined', 'Organizer Left', 'Organizer Absent', 'Attendee Count Changed'] as const),
  ...(['Conference Not Attended', 'Conference Overrunning'] as const),
]);

/**
 * What is found against what is said of presence, of which call callbacks alone tell: a call whose end said that nobody
 * answered it brings nobody, and its conference has not started by it.
 */
export function checkPresenceSourcesSince24(world: World): readonly string[] {
  const { fonestorm, relay, scenario } = world;
  if (fonestorm.generation === '2017') return [];
  const timely = timelyEntries(world);
  return conferencesIn(scenario).flatMap((conference) => {
    const heard = new Set<unknown>();
    return eventsOf(relay, conference).flatMap(({ type, detail }) => {
      if (type === 'Callback Received') {
        const callback = detail.callback as CallbackFacts;
        const { known } = callback;
        if (endsUnanswered(world, callback, timely)) heard.delete(known.uid);
        else if (known.status === 'BEGIN' || known.status === 'END') heard.add(known.uid);
      }
      const isUnfounded =
        STATUS_EVENTS.has(type) ||
        (type === 'Participant Joined' && !heard.has(uidOf(detail))) ||
        ((type === 'Conference Started' || type === 'Conference Ended') && heard.size === 0);
      return isUnfounded ? [`${detail.metadata.id} says what nobody said`] : [];
    });
  });
}

/** What is found where a conference without times goes on though no call is in it, or does not though one is. */
export function checkAlwaysOpen({ relay, scenario }: World): readonly string[] {
  return conferencesIn(scenario).flatMap((conference) => {
    const tellings = replayEvents(relay, conference);
    if (tellings.some(({ event }) => !Number.isNaN(timesOf(event).start))) return [];
    return tellings.flatMap(({ event, after }, index) => {
      const { id } = event.detail.metadata;
      if (TIMED_EVENTS.has(event.type)) return [`${id} comes though ${conference} has no times`];
      const isLastOfEntry = entryIdOf(tellings[index + 1]?.event) !== entryIdOf(event);
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

/** What is found where a call is in two conferences, or in one although its end was taken. */
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
 * The calls whose end was taken. Where dead letters come back, and where a function was held up so long that it gave no
 * answer, an end is only a reason to ask.
 */
function endedCalls({ isAtRest, relay, callbackTransport, scenario }: World): ReadonlySet<unknown> {
  if (!isAtRest || scenario.maxReceives < 200) return new Set();
  const taken = new Set(callbackTransport.received.map(({ entryId }) => entryId));
  const callbacks = conferencesIn(scenario).flatMap((conference) =>
    eventsOf(relay, conference).flatMap(({ type, detail }) =>
      type === 'Callback Received' ? [detail.callback as CallbackFacts] : [],
    ),
  );
  const ends = callbacks.filter(({ entry, known }) => known.status === 'END' && taken.has(entry));
  return new Set(ends.map(({ known }) => known.uid));
}

/** What is found where a number was set to a conference whose time it was not. */
export function checkAssignmentWindows(world: World): readonly string[] {
  return world.fonestorm.fonenumbers.settings.flatMap((setting) => {
    if (setting.what !== 'service') return [];
    const { at, fonenumber, to } = setting;
    const conference = conferenceOfSetting(world, setting);
    const told = conference === undefined ? [] : replayEvents(world.relay, conference);
    const isItsTime = told.some(({ event, at: from }, index) => {
      const until = told[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      const { start, end } = timesOf(event);
      const isAlways = Number.isNaN(start);
      const isThen = from <= at + MAX_LATENESS && at <= until + MAX_LATENESS;
      return isThen && (isAlways || (start - ASSIGN_LEAD - MAX_LATENESS <= at && at <= end + MAX_LATENESS));
    });
    return isItsTime ? [] : [`${fonenumber} is set to ${to} at ${new Date(at).toISOString()}`];
  });
}

/** The conference here that a number was set to. */
export function conferenceOfSetting(world: World, { what, to }: NumberSetting): string | undefined {
  return conferencesIn(world.scenario).find((id) =>
    what === 'service' ? conferenceOf(world, to) === id : to.includes(`/callbacks/${id}/`),
  );
}
