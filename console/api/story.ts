import type { ConferenceDetails, Delivery, RelayEvent, StatusCheck } from './answers';
import { ApiFailure } from './client';
import type { Relay } from './relay';

/** Everything that the relay says about one conference. */
export interface Story {
  /** Undefined if the conference is deleted, or was not created. */
  readonly details?: ConferenceDetails;
  /** In the order of their sequence numbers. */
  readonly events: readonly RelayEvent[];
  readonly statusChecks: readonly StatusCheck[];
  readonly deliveries: readonly Delivery[];
  /** Whether everything up to now was read. */
  readonly isComplete: boolean;
}

/** Pages of events that are read before the story is shown again. */
const PAGES_PER_PART = 5;

const NOTHING: Story = { events: [], statusChecks: [], deliveries: [], isComplete: false };

/**
 * Reads a conference: its events from the last known one on. The rest is read again after new events, and while a delivery is
 * pending.
 *
 * @param onPart called after each page of many events
 * @throws {ApiFailure} with 404 if the relay never knew the conference
 */
export async function readStory(
  relay: Relay,
  id: string,
  before: Story = NOTHING,
  signal?: AbortSignal,
  onPart: (story: Story) => void = () => undefined,
): Promise<Story> {
  const details = await relay.conference(id, signal).catch(undefinedIfNotFound);
  const known = !details && (await isErased(relay, id, before, signal)) ? NOTHING : before;
  let story: Story = { ...withoutDetails(known), ...(details && { details }) };
  for (let [pages, isLast] = [0, false]; !isLast; pages += 1) {
    const after = story.events.at(-1)?.detail.metadata.sequence ?? 0;
    const { items, next } = await relay.events(id, after, signal);
    story = { ...story, events: [...story.events, ...items] };
    isLast = next === undefined || items.length === 0;
    // The first page is shown at once. Showing each of many would take longer than reading them.
    if (!isLast && pages % PAGES_PER_PART === 0) onPart(story);
  }
  const isNews = !known.isComplete || story.events.length > known.events.length;
  const isPending = known.deliveries.some(({ status }) => status === 'pending');
  if (isNews || !hasManyChecks(known)) {
    story = { ...story, statusChecks: await readAll((path) => relay.statusChecks(id, path, signal)) };
  }
  if (isNews || isPending) {
    story = { ...story, deliveries: await readAll((path) => relay.deliveries(id, path, signal)) };
  }
  return { ...story, isComplete: true };
}

/** With more status checks than this, they are read again only after new events. */
const MAX_REREAD = 200;

function hasManyChecks({ statusChecks }: Story): boolean {
  return statusChecks.length > MAX_REREAD;
}

/** Whether a deleted conference has lost its events: its last known event is missing. */
async function isErased(relay: Relay, id: string, { events }: Story, signal?: AbortSignal): Promise<boolean> {
  const last = events.at(-1)?.detail.metadata.sequence;
  if (last === undefined) return false;
  return (await relay.events(id, last - 1, signal)).items.length === 0;
}

function withoutDetails({ details: _before, ...story }: Story): Story {
  return story;
}

function undefinedIfNotFound(error: unknown): undefined {
  if (error instanceof ApiFailure && error.status === 404) return undefined;
  throw error;
}

/** A bound for the memory of the page: the newest are the last ones. */
const MAX_PAGES = 20;

async function readAll<T>(
  readPage: (path?: string) => Promise<{ readonly items: readonly T[]; readonly next?: string }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let path: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await readPage(path);
    items.push(...page.items);
    path = page.next;
    if (path === undefined) break;
  }
  return items;
}
