import type { Instant } from './instant';

/** One thing in a conference's mailbox. */
export type Entry = CallbackEntry | ChangeEntry | AnswerEntry | UnreadableEntry;

interface AnyEntry {
  /** Same on every repeat of the same thing, and of nothing else. Begins with its kind. */
  readonly id: string;
  readonly conferenceId: string;
  /** When the relay received it, UTC. */
  readonly receivedAt: Instant;
  /**
   * It came back from a dead-letter queue, long after it was received. What it says of FoneStorm is then a reason to
   * ask, never a transition; a change, which is a fact of our own, still counts.
   */
  readonly redriven?: true;
}

/** What FoneStorm sent to the capability URL, as it came. */
export interface CallbackEntry extends AnyEntry {
  readonly kind: 'callback';
  readonly request: RawRequest;
}

/** A request as it came: nothing decoded. The path (a capability) and the credentials are not part of it. */
export interface RawRequest {
  readonly method: string;
  /** Without the question mark, as sent. */
  readonly query: string;
  /** `content-type`, `content-encoding` and `user-agent`, where sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
}

/** What a caller's request through the API came to. */
export interface ChangeEntry extends AnyEntry {
  readonly kind: 'change';
  readonly change: 'created' | 'updated' | 'deleted' | 'failed';
  /** The names of the fields that an update changed. */
  readonly changed?: readonly string[];
  /** Why FoneStorm refused a creation. */
  readonly reason?: string;
}

/** What FoneStorm said when it was asked for the conference's details. */
export interface AnswerEntry extends AnyEntry {
  readonly kind: 'answer';
  /** When the request left. What was received after it is newer than the answer. */
  readonly askedAt: Instant;
  readonly answer: ConferenceStatus | 'not found';
}

/** The three statuses of the page's "Get Conference Details". */
export interface ConferenceStatus {
  readonly conference_status: string;
  readonly organizer_status: boolean;
  readonly attendees_status: number;
}

/** A message in the mailbox that is no entry: kept, so that nothing is lost. */
export interface UnreadableEntry extends AnyEntry {
  readonly kind: 'unreadable';
  readonly fault: string;
  /** The message as it came, base64. */
  readonly body: string;
}

/** What `advance` wants to know of FoneStorm. The answer comes back as an entry. */
export interface Question {
  readonly id: string;
  readonly conferenceId: string;
  /** Why it is asked, a sentence for the log. */
  readonly reason: string;
  /** Not to be asked before: one question settles all that was received until then. */
  readonly notBefore: Instant;
}
