import type { EventFacts, StatusEvent } from '../../domain/status-event';
import { type ConferenceStory, tellStory } from '../../domain/workflow/conference-story';
import { ENDING_EVENTS } from '../../domain/workflow/endings';
import type { ConferenceLog } from '../../ports/conference-log';
import type { Definitions } from '../../ports/definitions';
import { readAllPages } from '../../ports/page';

const RECORDS_PER_READ = 100;
/** The events that a story is made of. */
const TOLD: ReadonlySet<string> = new Set<EventFacts['type']>([
  ...(Object.keys(ENDING_EVENTS) as (keyof typeof ENDING_EVENTS)[]),
  ...(['Conference Scheduled', 'Conference Started', 'Organizer Joined', 'Organizer Left'] as const),
  ...(['Attendee Count Changed', 'Participant Joined', 'Participant Left'] as const),
]);

export interface StoryPorts {
  readonly definitions: Pick<Definitions, 'read'>;
  readonly conferenceLog: Pick<ConferenceLog, 'records'>;
}

/**
 * The story of a conference by its log. The log has each event before it is published. A deleted conference is cancelled, also
 * after its log was erased.
 */
export async function readStory(
  { definitions, conferenceLog }: StoryPorts,
  conferenceId: string,
): Promise<ConferenceStory> {
  const entries: StatusEvent[][] = [];
  const pages = readAllPages((cursor) =>
    conferenceLog.records(conferenceId, 'all', RECORDS_PER_READ, cursor),
  );
  for await (const { items } of pages)
    for (const { events } of items) entries.push(events.filter(({ type }) => TOLD.has(type)));
  const story = tellStory(entries);
  if (story.ending) return story;
  const { status } = (await definitions.read(conferenceId)) ?? {};
  return status === 'deleted' || status === 'erased' ? { ...story, ending: 'cancelled' } : story;
}
