import type { CallbackReceived, StatusEvent } from '../../../lambda/domain/status-event';
import type { Setting } from '../fonenumbers';
import { ASSIGN_LEAD, MINUTE } from '../scenario';
import type { World } from '../world';
import { conferenceOf, conferencesIn, eventsOf } from './looking';
import { entryOf, type ToldPhase, tellingsOf, timesOf, toldAt, uidOf } from './told';
import { endsUnanswered, timelyEntries } from './unanswered';

/** FoneStorm may do what it was asked so much later, and a function's clock may be wrong. Milliseconds. */
export const LATE = 3 * MINUTE;

/** These need statuses of FoneStorm, or callbacks with statuses: since 2.4 there are none. */
const OF_STATUSES = new Set<StatusEvent['type']>([
  ...(['Organizer Joined', 'Organizer Left', 'Organizer Absent', 'Attendee Count Changed'] as const),
  ...(['Conference Not Attended', 'Conference Overrunning'] as const),
]);

/**
 * What is found against what is said of presence, of which call callbacks alone tell: a call whose end said that nobody
 * answered it brings nobody, and its conference has not started by it.
 */
export function claimsHaveSources(world: World): readonly string[] {
  const { fonestorm, relay, scenario } = world;
  if (fonestorm.generation === '2017') return [];
  const timely = timelyEntries(world);
  return conferencesIn(scenario).flatMap((conference) => {
    const heard = new Set<unknown>();
    return eventsOf(relay, conference).flatMap(({ type, detail }) => {
      if (type === 'Callback Received') {
        const callback = detail.callback as CallbackReceived;
        const { known } = callback;
        if (endsUnanswered(world, callback, timely)) heard.delete(known.uid);
        else if (known.status === 'BEGIN' || known.status === 'END') heard.add(known.uid);
      }
      const isUnfounded =
        OF_STATUSES.has(type) ||
        (type === 'Participant Joined' && !heard.has(uidOf(detail))) ||
        ((type === 'Conference Started' || type === 'Conference Ended') && heard.size === 0);
      return isUnfounded ? [`${detail.metadata.id} says what nobody said`] : [];
    });
  });
}

/** What is found where a conference without times goes on though no call is in it, or does not though one is. */
export function alwaysOpenFollowCalls({ relay, scenario }: World): readonly string[] {
  return conferencesIn(scenario).flatMap((conference) => {
    const tellings = tellingsOf(relay, conference);
    if (tellings.some(({ event }) => !Number.isNaN(timesOf(event).start))) return [];
    return tellings.flatMap(({ event, after }, index) => {
      const { id } = event.detail.metadata;
      if (OF_TIME.has(event.type)) return [`${id} comes though ${conference} has no times`];
      const isLastOfEntry = entryOf(tellings[index + 1]?.event) !== entryOf(event);
      const isOpen = OPEN.has(after.phase);
      if (!isLastOfEntry || !isOpen || (after.phase === 'live') === after.calls.length > 0) return [];
      return [`${conference} is ${after.phase} after ${id}, and ${after.calls.length} calls are in it`];
    });
  });
}

const OPEN = new Set<ToldPhase>(['scheduled', 'live', 'ended']);

const OF_TIME = new Set<StatusEvent['type']>([
  ...(['Conference Reminder', 'Scheduled Start Reached', 'Scheduled End Reached'] as const),
  'Conference Overrunning',
]);

/** What is found where a call is in two conferences, or in one although its end was taken. */
export function callsCountOnce(world: World): readonly string[] {
  const { fonestorm, relay, scenario } = world;
  if (fonestorm.generation === '2017') return [];
  const joined = new Map<string, string>();
  const ended = endedCalls(world);
  return conferencesIn(scenario).flatMap((conference) => {
    const { phase, calls } = toldAt(tellingsOf(relay, conference), Number.POSITIVE_INFINITY);
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
function endedCalls({ isAtRest, relay, road, scenario }: World): ReadonlySet<unknown> {
  if (!isAtRest || scenario.mostReceives < 200) return new Set();
  const taken = new Set(road.received.map(({ entry }) => entry));
  const callbacks = conferencesIn(scenario).flatMap((conference) =>
    eventsOf(relay, conference).flatMap(({ type, detail }) =>
      type === 'Callback Received' ? [detail.callback as CallbackReceived] : [],
    ),
  );
  const ends = callbacks.filter(({ entry, known }) => known.status === 'END' && taken.has(entry));
  return new Set(ends.map(({ known }) => known.uid));
}

/** What is found where a number was set to a conference whose time it was not. */
export function numbersLeadInTime(world: World): readonly string[] {
  return world.fonestorm.fonenumbers.settings.flatMap((setting) => {
    if (setting.what !== 'service') return [];
    const { at, fonenumber, to } = setting;
    const conference = conferenceSet(world, setting);
    const told = conference === undefined ? [] : tellingsOf(world.relay, conference);
    const isItsTime = told.some(({ event, at: from }, index) => {
      const until = told[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      const { start, end } = timesOf(event);
      const isAlways = Number.isNaN(start);
      const isThen = from <= at + LATE && at <= until + LATE;
      return isThen && (isAlways || (start - ASSIGN_LEAD - LATE <= at && at <= end + LATE));
    });
    return isItsTime ? [] : [`${fonenumber} is set to ${to} at ${new Date(at).toISOString()}`];
  });
}

/** The conference here that a number was set to. */
export function conferenceSet(world: World, { what, to }: Setting): string | undefined {
  return conferencesIn(world.scenario).find((id) =>
    what === 'service' ? conferenceOf(world, to) === id : to.includes(`/callbacks/${id}/`),
  );
}
