import type { StatusEvent } from '../../lambda/domain/status-event';
import type { Received } from './callbacks';
import type { Relay } from './relay';
import type { World } from './world';

/** The events of a conference as a subscriber keeps them: without repeats, in the order in which they first came. */
export function eventsOf(relay: Relay, conference: string): readonly StatusEvent[] {
  const events = new Map<string, StatusEvent>();
  for (const { event } of relay.published) {
    const { id, conferenceId } = event.detail.metadata;
    if (conferenceId === conference && !events.has(id)) events.set(id, event);
  }
  return [...events.values()];
}

/** When a caller first asked for the erasure of a conference, where one did; milliseconds since 1970. */
export function erasureOf({ callers }: World, conference: string): number | undefined {
  return callers.answered.find(
    ({ happening }) => happening.does === 'erase' && happening.conference === conference,
  )?.sentAt;
}

/**
 * Whether an erasure may have come before a callback was advanced: what comes after it is dropped. Dead letters come
 * back behind it.
 */
export function mayBeErased(world: World, { conference, answeredAt }: Received): boolean {
  const erasedAt = erasureOf(world, conference);
  if (erasedAt === undefined) return false;
  return answeredAt >= erasedAt || world.scenario.mostReceives < 200;
}

/** The ids of the conferences that a run is about. */
export function conferencesIn({ happenings }: World['scenario']): string[] {
  const isMade = (does: string) => does === 'create' || does === 'owner creates';
  return happenings.flatMap((each) => (isMade(each.does) && 'conference' in each ? [each.conference] : []));
}
