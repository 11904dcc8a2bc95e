import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { Received } from '../callbacks';
import { ourId } from '../listed';
import type { Relay } from '../relay';
import type { World } from '../world';

/** The events of a conference as a subscriber keeps them: without repeats, by their numbers. */
export function eventsOf(relay: Relay, conference: string): readonly StatusEvent[] {
  const events = new Map<string, StatusEvent>();
  for (const { event } of relay.published) {
    const { id, conferenceId } = event.detail.metadata;
    if (conferenceId === conference && !events.has(id)) events.set(id, event);
  }
  return [...events.values()].sort((a, b) => a.detail.metadata.sequence - b.detail.metadata.sequence);
}

export async function isErased({ relay }: World, conference: string): Promise<boolean> {
  const definition = await relay.store.definitions.read(conference);
  return definition?.standing === 'erased';
}

/**
 * Whether a conference was erased before a callback was advanced: what comes after it is dropped. Dead letters come
 * back behind it.
 */
export async function mayBeDropped(world: World, { conference, answeredAt }: Received): Promise<boolean> {
  if (!(await isErased(world, conference))) return false;
  const asked = world.callers.answered.find(
    ({ happening }) => happening.does === 'erase' && happening.conference === conference,
  );
  return answeredAt >= (asked?.sentAt ?? 0) || world.scenario.mostReceives < 200;
}

/** The ids of the conferences that a run is about. */
export function conferencesIn({ happenings }: World['scenario']): string[] {
  const isMade = (does: string) => does === 'create' || does === 'owner creates';
  return happenings.flatMap((each) => (isMade(each.does) && 'conference' in each ? [each.conference] : []));
}

/**
 * The conference here that has one of FoneStorm's. Since 2.4, the register of FoneStorm's ids says so: of equal creations in
 * doubt, one may have what was made for another. If none of the run's conferences has it, it is of the one that it was made for.
 */
export function conferenceOf({ owners, scenario }: World, theirs: string): string {
  const owner = owners.get(theirs);
  return owner !== undefined && conferencesIn(scenario).includes(owner) ? owner : ourId(theirs);
}
