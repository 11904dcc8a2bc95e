import type { CallbackReceived, StatusEvent } from '../../../lambda/domain/status-event';
import { ASSIGN_LEAD, MINUTE } from '../scenario';
import type { World } from '../world';
import { conferencesIn, eventsOf } from './looking';
import { tellingsOf, timesOf, toldAt, uidOf } from './told';

/** FoneStorm may do what it was asked so much later, and a function's clock may be wrong. Milliseconds. */
const LATE = 3 * MINUTE;

/** These need statuses of FoneStorm, or callbacks with statuses: since 2.4 there are none. */
const OF_STATUSES = new Set<StatusEvent['type']>([
  ...(['Organizer Joined', 'Organizer Left', 'Organizer Absent', 'Attendee Count Changed'] as const),
  ...(['Conference Not Attended', 'Conference Overrunning'] as const),
]);

/** What is found against what is said of presence, of which call callbacks alone tell. */
export function claimsHaveSources({ fonestorm, relay, scenario }: World): readonly string[] {
  if (fonestorm.generation === '2017') return [];
  return conferencesIn(scenario).flatMap((conference) => {
    const begun = new Set<unknown>();
    return eventsOf(relay, conference).flatMap(({ type, detail }) => {
      if (type === 'Callback Received') {
        const { known } = detail.callback as CallbackReceived;
        if (known.status === 'BEGIN' || known.status === 'END') begun.add(known.uid);
      }
      const isUnfounded =
        OF_STATUSES.has(type) ||
        (type === 'Participant Joined' && !begun.has(uidOf(detail))) ||
        ((type === 'Conference Started' || type === 'Conference Ended') && begun.size === 0);
      return isUnfounded ? [`${detail.metadata.id} says what nobody said`] : [];
    });
  });
}

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
  return world.fonestorm.fonenumbers.settings.flatMap(({ at, fonenumber, theirs }) => {
    const conference = conferencesIn(world.scenario).find((id) => theirs.startsWith(`${id}-at-`));
    const told = conference === undefined ? [] : tellingsOf(world.relay, conference);
    const isItsTime = told.some(({ event, at: from }, index) => {
      const until = told[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      const { start, end } = timesOf(event);
      const isThen = from <= at + LATE && at <= until + LATE;
      return isThen && start - ASSIGN_LEAD - LATE <= at && at <= end + LATE;
    });
    return isItsTime ? [] : [`${fonenumber} is set to ${theirs} at ${new Date(at).toISOString()}`];
  });
}
