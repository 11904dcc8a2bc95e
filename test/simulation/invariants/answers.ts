import type { StatusEvent } from '../../lambda/domain/status-event';
import { conferencesIn, eventsOf } from './looking';
import { SECOND } from './scenario';
import type { World } from './world';

/** From when FoneStorm is asked to when it looks: the wait for the budget, its own time, and a clock that is wrong. */
const LONGEST_ASKING = 45 * SECOND;

/** What is found against the events that tell of FoneStorm's answers: each must have been so when it was asked. */
export async function answersWereSo(world: World): Promise<readonly string[]> {
  const found: string[] = [];
  for (const id of conferencesIn(world.scenario)) {
    const definition = await world.relay.store.definitions.read(id);
    const theirs = definition?.fonestorm?.id;
    if (theirs === undefined) continue;
    for (const event of eventsOf(world.relay, id)) {
      const said = saidBy(event);
      if (said && !wasSo(world, theirs, event, said)) {
        found.push(`${event.detail.metadata.id} says ${JSON.stringify(said)} of when it was not so`);
      }
    }
  }
  return found;
}

type Said = { readonly organizer: boolean } | { readonly attendees: number };

function saidBy({ type, detail }: StatusEvent): Said | undefined {
  if (detail.metadata.origin !== 'reconciliation') return undefined;
  if (type === 'Organizer Joined' || type === 'Organizer Left')
    return { organizer: type === 'Organizer Joined' };
  const { now } = (detail.attendees ?? {}) as { readonly now?: number };
  return type === 'Attendee Count Changed' && now !== undefined ? { attendees: now } : undefined;
}

/** Whether it was so at any moment from when FoneStorm was asked until it must have looked. */
function wasSo({ fonestorm, scenario }: World, theirs: string, { detail }: StatusEvent, said: Said): boolean {
  const from = Date.parse(detail.metadata.occurredAt) - scenario.skew;
  const until = from + LONGEST_ASKING;
  const [name, value] = Object.entries(said)[0] ?? ['', undefined];
  const all = fonestorm.attendance.filter((each) => each.theirs === theirs && each.at <= until);
  const first = { at: 0, organizer: false, attendees: 0 };
  return [first, ...all].some((each, index, list) => {
    const isOver = (list[index + 1]?.at ?? Number.POSITIVE_INFINITY) < from;
    return !isOver && each[name as 'organizer' | 'attendees'] === value;
  });
}
