import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { Attendance } from '../fonestorm';
import type { World } from '../world';
import { isFaultless, LATEST_WAY, LONGEST_ASKING, LONGEST_WAY } from './lateness';
import { conferencesIn, eventsOf } from './looking';

/** What an event says of who is at FoneStorm, and when it may have been so. Milliseconds since 1970. */
interface Said {
  readonly isSo: (there: Attendance) => boolean;
  readonly from: number;
  readonly until: number;
}

/** What is found against the events that tell who is there: it must have been so when FoneStorm was asked, or called. */
export async function answersWereSo(world: World): Promise<readonly string[]> {
  if (world.fonestorm.generation === '2.4') return [];
  return conferencesIn(world.scenario).flatMap((conference) => {
    const all = world.fonestorm.attendance.filter(({ theirs }) => theirs.startsWith(conference));
    return eventsOf(world.relay, conference).flatMap((event) => {
      const said = saidBy(world, event);
      if (!said || wasSo(all, said)) return [];
      return [`${event.detail.metadata.id} says what was not so`];
    });
  });
}

function saidBy(world: World, { type, detail }: StatusEvent): Said | undefined {
  const isSo = sayings(type, detail);
  const { origin, occurredAt, receivedAt } = detail.metadata;
  const { skew } = world.scenario;
  // What a change tells was heard long before.
  if (!isSo || origin === 'api') return undefined;
  if (origin === 'callback') {
    const until = Date.parse(receivedAt) + skew;
    return { isSo, from: until - 2 * skew - (isFaultless(world) ? LONGEST_WAY : LATEST_WAY), until };
  }
  const from = Date.parse(occurredAt) - skew;
  return { isSo, from, until: from + LONGEST_ASKING };
}

function isSomebody({ organizer, attendees }: Attendance): boolean {
  return organizer || attendees > 0;
}

function sayings(type: StatusEvent['type'], detail: StatusEvent['detail']): Said['isSo'] | undefined {
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
      return detail.conference.conference_status === 'unknown' ? isSomebody : undefined;
    case 'Conference Overrunning':
      return isSomebody;
    default:
      return undefined;
  }
}

/** Whether it was so at any moment of a while, of any conference that FoneStorm made. */
function wasSo(all: readonly Attendance[], { isSo, from, until }: Said): boolean {
  return all.some((each, index) => {
    const next = all.slice(index + 1).find(({ theirs }) => theirs === each.theirs);
    return each.at <= until && (next?.at ?? Number.POSITIVE_INFINITY) >= from && isSo(each);
  });
}
