import { isAnswered } from '../callback/disposition';
import type { Instant } from '../instant';
import type { StatusEvent } from '../status-event';
import { ENDING_EVENTS, type Ending } from './endings';

/** A call of the conference, as far as its events say. */
export interface Participant {
  readonly call: Readonly<Record<string, unknown>>;
  readonly joinedAt?: Instant;
  readonly leftAt?: Instant;
}

/** The facts in the events of a conference so far. A fact that is in no event is absent. */
export interface ConferenceStory {
  /** Undefined while the conference is not over. */
  readonly ending?: Ending;
  readonly conference?: Readonly<Record<string, unknown>>;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  readonly organizerJoinedAt?: Instant;
  readonly organizerLeftAt?: Instant;
  readonly mostAttendees?: number;
  /** In the order of their first event. */
  readonly participants: readonly Participant[];
}

type Draft = { -readonly [Name in keyof Omit<ConferenceStory, 'participants'>]: ConferenceStory[Name] };
type Calls = Map<string, Participant>;

/**
 * The story of a conference. A later event may take an ending back: somebody may join a conference that was not attended. A
 * conference that is scheduled again begins a new story.
 *
 * @param entries the events of each entry, in the order of the log
 */
export function tellStory(entries: readonly (readonly StatusEvent[])[]): ConferenceStory {
  let draft: Draft = {};
  const calls: Calls = new Map();
  for (const events of entries) {
    const isStartKnown = draft.startedAt !== undefined;
    for (const event of events) {
      if (event.type === 'Conference Scheduled') {
        draft = {};
        calls.clear();
      }
      draft.conference = event.detail.conference;
      tellEvent(draft, calls, event);
    }
    // One entry reported both the start and the end: the time of the start is not known.
    if (!isStartKnown && draft.ending === 'ended' && draft.startedAt !== undefined) delete draft.startedAt;
  }
  return { ...draft, participants: [...calls.values()] };
}

function tellEvent(draft: Draft, calls: Calls, { type, detail }: StatusEvent): void {
  const at = detail.metadata.occurredAt;
  switch (type) {
    case 'Conference Ended':
      draft.endedAt = at;
      draft.ending = ENDING_EVENTS[type];
      return;
    case 'Conference Cancelled':
    case 'Conference Gone':
    case 'Conference Not Attended':
      draft.ending = ENDING_EVENTS[type];
      return;
    case 'Conference Started':
      draft.startedAt ??= at;
      delete draft.ending;
      delete draft.endedAt;
      return;
    case 'Organizer Joined':
      draft.organizerJoinedAt ??= at;
      delete draft.organizerLeftAt;
      return;
    case 'Organizer Left':
      draft.organizerLeftAt = at;
      return;
    case 'Attendee Count Changed':
      draft.mostAttendees = Math.max(draft.mostAttendees ?? 0, greaterCount(detail.attendees));
      return;
    case 'Participant Joined':
      tellCall(calls, detail.call, { joinedAt: at });
      return;
    case 'Participant Left':
      tellCall(calls, detail.call, { leftAt: at });
  }
}

function greaterCount(attendees: unknown): number {
  const { before, now } = attendees as { readonly before: number; readonly now: number };
  return Math.max(before, now);
}

/** A call that nobody answered took no part in the conference. */
function tellCall(calls: Calls, call: unknown, times: Omit<Participant, 'call'>): void {
  const fields = call as Readonly<Record<string, unknown>>;
  const uid = String(fields.uid);
  if (isAnswered(fields.disposition) === false) return void calls.delete(uid);
  const known = calls.get(uid);
  calls.set(uid, { ...known, call: { ...known?.call, ...fields }, ...times });
}
