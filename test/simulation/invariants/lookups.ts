import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { ReceivedCallback } from '../stand-ins/callback-transport';
import { relayId } from '../stand-ins/conference-list';
import type { SimulatedRelay } from '../stand-ins/relay';
import type { World } from '../stand-ins/world';

/** The events of a conference without repeats, in the order of their sequence numbers. */
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
 * Whether the relay may have advanced a callback after its conference was erased: then the callback is dropped. Redriven
 * dead letters arrive after an erasure.
 */
export async function mayBeDroppedByErasure(
  world: World,
  { conference, respondedAt }: ReceivedCallback,
): Promise<boolean> {
  if (!(await isErased(world, conference))) return false;
  const erasure = world.apiCallers.results.find(
    ({ step }) => step.action === 'erase' && step.conference === conference,
  );
  return respondedAt >= (erasure?.sentAt ?? 0) || world.scenario.maxReceives < 200;
}

/** The ids of the conferences of a run. */
export function conferencesIn({ steps }: World['scenario']): string[] {
  const isCreation = (action: string) => action === 'create' || action === 'create by owner';
  return steps.flatMap((each) => (isCreation(each.action) && 'conference' in each ? [each.conference] : []));
}

/**
 * The relay's conference for an id of FoneStorm's. Since 2.4, the register of FoneStorm's ids decides: of equal creations
 * with unknown outcome, one may have another one's conference. Without an entry there, the id itself shows the conference.
 */
export function conferenceOf({ owners, scenario }: World, theirs: string): string {
  const owner = owners.get(theirs);
  return owner !== undefined && conferencesIn(scenario).includes(owner) ? owner : relayId(theirs);
}
