import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { AttendanceRecord } from '../stand-ins/fonestorm';
import type { World } from '../stand-ins/world';
import { isFaultless, MAX_CALLBACK_TRANSIT, MAX_FAULTY_TRANSIT, MAX_STATUS_CHECK } from './latencies';
import { conferencesIn, eventsOf } from './lookups';

/** What an event says of who is at FoneStorm, and when it may have been so. Milliseconds since 1970. */
interface PresenceClaim {
  readonly isTrueOf: (there: AttendanceRecord) => boolean;
  readonly from: number;
  readonly until: number;
}

/** What is found against the events that tell who is there: it must have been so when FoneStorm was asked, or called. */
export async function checkPresenceSources(world: World): Promise<readonly string[]> {
  if (world.fonestorm.generation === '2.4') return [];
  return conferencesIn(world.scenario).flatMap((conference) => {
    const all = world.fonestorm.attendance.filter(({ fonestormId }) => fonestormId.startsWith(conference));
    return eventsOf(world.relay, conference).flatMap((event) => {
      const said = toPresenceClaim(world, event);
      if (!said || wasTrue(all, said)) return [];
      return [`${event.detail.metadata.id} says what was not so`];
    });
  });
}

function toPresenceClaim(world: World, { type, detail }: StatusEvent): PresenceClaim | undefined {
  const isTrueOf = conditionFor(type, detail);
  const { origin, occurredAt, receivedAt } = detail.metadata;
  const { clockSkew } = world.scenario;
  // What a change tells was heard long before.
  if (!isTrueOf || origin === 'api') return undefined;
  if (origin === 'callback') {
    const until = Date.parse(receivedAt) + clockSkew;
    return {
      isTrueOf,
      from: until - 2 * clockSkew - (isFaultless(world) ? MAX_CALLBACK_TRANSIT : MAX_FAULTY_TRANSIT),
      until,
    };
  }
  const from = Date.parse(occurredAt) - clockSkew;
  return { isTrueOf, from, until: from + MAX_STATUS_CHECK };
}

function isAnybodyPresent({ organizer, attendees }: AttendanceRecord): boolean {
  return organizer || attendees > 0;
}

function conditionFor(
  type: StatusEvent['type'],
  detail: StatusEvent['detail'],
): PresenceClaim['isTrueOf'] | undefined {
  switch (type) {
    case 'Organizer Joined':
      return ({ organizer }) => organizer;
    case 'Organizer Left':
    case 'Organizer Absent':
      return ({ organizer }) => !organizer;
    case 'Attendee Count Changed': {
      const { now } = detail.attendees as { readonly now: number };
      return ({ attendees }) => attendees === now;
    }
    case 'Conference Ended':
    case 'Conference Not Attended':
      return ({ organizer, attendees }) => !organizer && attendees === 0;
    case 'Conference Started':
      // Where FoneStorm has words, they say that it goes on though nobody is there.
      return detail.conference.conference_status === 'unknown' ? isAnybodyPresent : undefined;
    case 'Conference Overrunning':
      return isAnybodyPresent;
    default:
      return undefined;
  }
}

/** Whether it was so at any moment of a while, of any conference that FoneStorm made. */
function wasTrue(all: readonly AttendanceRecord[], { isTrueOf, from, until }: PresenceClaim): boolean {
  return all.some((each, index) => {
    const next = all.slice(index + 1).find(({ fonestormId }) => fonestormId === each.fonestormId);
    return each.at <= until && (next?.at ?? Number.POSITIVE_INFINITY) >= from && isTrueOf(each);
  });
}
