import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { ReceivedCallback } from '../stand-ins/callback-transport';
import { relayId } from '../stand-ins/conference-list';
import type { SimulatedRelay } from '../stand-ins/relay';
import type { World } from '../stand-ins/world';

/** The events of a conference as a subscriber keeps them: without repeats, by their numbers. */
export function eventsOf(relay: SimulatedRelay, conference: string): readonly StatusEvent[] {
  const events = new Map<string, StatusEvent>();
  for (const { event } of relay.published) {
    const { id, conferenceId } = event.detail.metadata;
    if (conferenceId === conference && !events.has(id)) events.set(id, event);
  }
  return [...events.values()].sort((a, b) => a.detail.metadata.sequence - b.detail.metadata.sequence);
}

export async function isErased({ relay }: World, conference: string): Promise<boolean> {
  const definition = await relay.store.definitions.read(conference);
  return definition?.status === 'erased';
}

/**
 * Whether a conference was erased before a callback was advanced: what comes after it is dropped. Dead letters come
 * back behind it.
 */
export async function mayBeDroppedByErasure(
  world: World,
  { conference, respondedAt }: ReceivedCallback,
): Promise<boolean> {
  if (!(await isErased(world, conference))) return false;
  const asked = world.apiCallers.results.find(
    ({ step }) => step.action === 'erase' && step.conference === conference,
  );
  return respondedAt >= (asked?.sentAt ?? 0) || world.scenario.maxReceives < 200;
}

/** The ids of the conferences that a run is about. */
export function conferencesIn({ steps }: World['scenario']): string[] {
  const isMade = (does: string) => does === 'create' || does === 'create by owner';
  return steps.flatMap((each) => (isMade(each.action) && 'conference' in each ? [each.conference] : []));
}

/**
 * The conference here that has one of FoneStorm's. Since 2.4, the register of FoneStorm's ids says so: of equal creations in
 * doubt, one may have what was made for another. If none of the run's conferences has it, it is of the one that it was made for.
 */
export function conferenceOf({ owners, scenario }: World, theirs: string): string {
  const owner = owners.get(theirs);
  return owner !== undefined && conferencesIn(scenario).includes(owner) ? owner : relayId(theirs);
}
