import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { AttendanceRecord } from '../stand-ins/fonestorm';
import type { World } from '../stand-ins/world';
import { isFaultless, MAX_CALLBACK_TRANSIT, MAX_FAULTY_TRANSIT, MAX_STATUS_CHECK } from './latencies';
import { conferencesIn, eventsOf } from './lookups';

/** The presence that an event reports, and the period in which it must have been true. Milliseconds since 1970. */
interface PresenceClaim {
  readonly isTrueOf: (record: AttendanceRecord) => boolean;
  readonly from: number;
  readonly until: number;
}

/** Finds events whose presence was not true at FoneStorm at the time of the callback or of the status check. */
export async function checkPresenceSources(world: World): Promise<readonly string[]> {
  if (world.fonestorm.generation === '2.4') return [];
  return conferencesIn(world.scenario).flatMap((conference) => {
    const all = world.fonestorm.attendance.filter(({ fonestormId }) => fonestormId.startsWith(conference));
    const events = eventsOf(world.relay, conference);
    return events.flatMap((event) => {
      const claim = toPresenceClaim(world, event);
      if (!claim || wasTrue(all, claim) || isMisled(event, events)) return [];
      return [`${event.detail.metadata.id} was not true at FoneStorm`];
    });
  });
}

/** Whether a callback ended a conference while an earlier one was a dead letter. Its content was unknown until its redrive. */
function isMisled({ type, detail }: StatusEvent, events: readonly StatusEvent[]): boolean {
  const { sequence, receivedAt, origin } = detail.metadata;
  if (type !== 'Conference Ended' || origin !== 'callback') return false;
  return events.some(
    ({ type: other, detail: { metadata } }) =>
      other === 'Callback Received' && metadata.sequence > sequence && metadata.receivedAt < receivedAt,
  );
}

function toPresenceClaim(world: World, { type, detail }: StatusEvent): PresenceClaim | undefined {
  const isTrueOf = conditionFor(type, detail);
  const { origin, occurredAt, receivedAt } = detail.metadata;
  const { clockSkew } = world.scenario;
  // An event of a change repeats presence that was known long before.
  if (!isTrueOf || origin === 'api') return undefined;
  if (origin === 'callback') {
    // A conference ended at its last report of presence, also if the END of an older call was redriven after it.
    const until = Math.max(Date.parse(receivedAt), Date.parse(occurredAt)) + clockSkew;
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
      // With a status word, FoneStorm may report a live conference without participants.
      return detail.conference.conference_status === 'unknown' ? isAnybodyPresent : undefined;
    case 'Conference Overrunning':
      return isAnybodyPresent;
    default:
      return undefined;
  }
}

/** Whether it was true at any moment of its period, in any of the conferences that FoneStorm created. */
function wasTrue(all: readonly AttendanceRecord[], { isTrueOf, from, until }: PresenceClaim): boolean {
  return all.some((each, index) => {
    const next = all.slice(index + 1).find(({ fonestormId }) => fonestormId === each.fonestormId);
    return each.at <= until && (next?.at ?? Number.POSITIVE_INFINITY) >= from && isTrueOf(each);
  });
}
