import type { Delivery, StatusCheck, Story } from './answers';
import { ApiFailure } from './client';
import { NO_PAGES, type PageList, readOn, rereadNext } from './page-list';
import type { Relay } from './relay';

/** A story with what its next read needs. */
export interface ReadStory extends Story {
  readonly checkPages: PageList<StatusCheck>;
  readonly deliveryPages: PageList<Delivery>;
  /** The index of the page of deliveries that was last read again. */
  readonly rereadPage: number;
}

export interface StoryOptions {
  readonly signal?: AbortSignal;
  /** Called after the first of many pages of events, and, with the same events and another number, after some more. */
  readonly onPart?: (story: ReadStory) => void;
  /** The ids of the deliveries that the reader has sent again. */
  readonly retried?: ReadonlySet<string>;
}

/** Pages of events that are read before their number is shown again. */
const PAGES_PER_PART = 5;

const NOTHING: ReadStory = {
  ...{ events: [], statusChecks: [], deliveries: [], isComplete: false, eventCount: 0 },
  ...{ checkPages: NO_PAGES, deliveryPages: NO_PAGES, rereadPage: -1 },
};

/**
 * Reads a conference: its events from the last known one on, and of each other list the last page, and those that follow. While
 * deliveries may change, one page of them is read again each time. So a read costs a few pages, however long the log is.
 *
 * @throws {ApiFailure} with 404 if the relay never knew the conference
 */
export async function readStory(
  relay: Relay,
  id: string,
  before: ReadStory = NOTHING,
  { signal, onPart = () => undefined, retried = new Set() }: StoryOptions = {},
): Promise<ReadStory> {
  const details = await relay.conference(id, signal).catch(undefinedIfNotFound);
  const known = !details && (await hasLostEvents(relay, id, before, signal)) ? NOTHING : before;
  let story: ReadStory = { ...withoutDetails(known), ...(details && { details }) };
  let shown: ReadStory | undefined;
  for (let [pages, isLast] = [0, false]; !isLast; pages += 1) {
    const after = story.events.at(-1)?.detail.metadata.sequence ?? 0;
    const { items, next } = await relay.events(id, after, signal);
    if (items.length > 0) story = { ...story, events: [...story.events, ...items] };
    isLast = next === undefined || items.length === 0;
    if (isLast || pages % PAGES_PER_PART > 0) continue;
    // The first page is shown at once. Plots of each of many would take longer than reading them.
    shown ??= story;
    onPart({ ...shown, eventCount: story.events.length });
  }
  const isNews = !known.isComplete || story.events.length > known.events.length;
  const readChecks = (path?: string) => relay.statusChecks(id, path, signal);
  const readDeliveries = (path?: string) => relay.deliveries(id, path, signal);
  if (isNews || !hasManyChecks(known)) story = withChecks(story, await readOn(story.checkPages, readChecks));
  if (isNews) story = withDeliveries(story, await readOn(story.deliveryPages, readDeliveries));
  const mayChange = ({ id, status }: Delivery) => status === 'pending' || retried.has(id);
  const reread = await rereadNext(story.deliveryPages, mayChange, story.rereadPage, readDeliveries);
  if (reread) story = { ...withDeliveries(story, reread.list), rereadPage: reread.index };
  return { ...story, isComplete: true, eventCount: story.events.length };
}

/** Whether the relay knows the id alone: the conference is erased, or its creation is not confirmed yet. */
export function isErased({ details, events, isComplete }: Story): boolean {
  return isComplete && !details && events.length === 0;
}

/** With more status checks than this, they are read again only after new events. */
const MAX_REREAD = 200;

function hasManyChecks({ statusChecks }: Story): boolean {
  return statusChecks.length > MAX_REREAD;
}

function withChecks(story: ReadStory, checkPages: PageList<StatusCheck>): ReadStory {
  // An entry of the log never changes.
  const isSame = checkPages.items.length === story.statusChecks.length;
  return isSame ? story : { ...story, checkPages, statusChecks: checkPages.items };
}

function withDeliveries(story: ReadStory, deliveryPages: PageList<Delivery>): ReadStory {
  const { items } = deliveryPages;
  const isSame =
    items.length === story.deliveries.length &&
    items.every((delivery, index) => isSameDelivery(delivery, story.deliveries[index]));
  return isSame ? story : { ...story, deliveryPages, deliveries: items };
}

function isSameDelivery(one: Delivery, other: Delivery | undefined): boolean {
  return (
    one.id === other?.id &&
    one.status === other.status &&
    one.attempt_count === other.attempt_count &&
    one.next_attempt_at === other.next_attempt_at
  );
}

/** Whether a deleted conference has lost its events: its last known event is missing. */
async function hasLostEvents(
  relay: Relay,
  id: string,
  { events }: Story,
  signal?: AbortSignal,
): Promise<boolean> {
  const last = events.at(-1)?.detail.metadata.sequence;
  if (last === undefined) return false;
  return (await relay.events(id, last - 1, signal)).items.length === 0;
}

function withoutDetails({ details: _before, ...story }: ReadStory): ReadStory {
  return story;
}

function undefinedIfNotFound(error: unknown): undefined {
  if (error instanceof ApiFailure && error.status === 404) return undefined;
  throw error;
}
