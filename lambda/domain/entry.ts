import type { BookedWindow } from './fonenumbers/booking';
import type { Instant } from './instant';

/** One thing in a conference's mailbox. */
export type Entry =
  | CallbackEntry
  | ChangeEntry
  | StatusReportEntry
  | TickEntry
  | UndeliveredEntry
  | AssignmentEntry
  | UnreadableEntry;

interface EntryBase {
  /** Same on every repeat of the same thing, and of nothing else. Begins with its kind. */
  readonly id: string;
  readonly conferenceId: string;
  /** When the relay received it, UTC. */
  readonly receivedAt: Instant;
  /**
   * It came back from a dead-letter queue, long after it was received. It is then a reason for a status
   * check, never a transition. Two things still count: a change, and the END of a call, which is true however late it comes.
   */
  readonly redriven?: true;
}

/** What FoneStorm sent to the capability URL, as it came. */
export interface CallbackEntry extends EntryBase {
  readonly kind: 'callback';
  readonly request: RawRequest;
  /** For the END of a call, passed on to the conference of its BEGIN: the conference that received it. It may be the same. */
  readonly receivedBy?: string;
}

/** A request as it came: nothing decoded. The path (a capability) and the credentials are not part of it. */
export interface RawRequest {
  readonly method: string;
  /** Without the question mark, as sent. */
  readonly query: string;
  /** `content-type`, `content-encoding`, `user-agent` and the header of `hops.ts`, if sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
}

/** What a caller's request through the API came to; or that a conference made at FoneStorm itself is followed. */
export interface ChangeEntry extends EntryBase {
  readonly kind: 'change';
  readonly change: 'created' | 'updated' | 'deleted' | 'failed' | 'adopted' | 'erased';
  /** The names of the fields that an update changed. */
  readonly changed?: readonly string[];
  /** Why FoneStorm refused a creation. */
  readonly reason?: string;
}

/** What FoneStorm said when it was asked for the conference's details: a status that it left out is not known. */
export interface StatusReportEntry extends EntryBase {
  readonly kind: 'status-report';
  /** When the request left. What was received after it is newer than the answer. */
  readonly requestedAt: Instant;
  readonly report: ReportedStatus | 'not found';
  /** What was found about what the relay holds, where the question asked for it. */
  readonly audit?: Audit;
}

/** What the relay holds of a conference, compared with what it should. */
export interface Audit {
  /** The sequence number of the last event that was looked for. */
  readonly upTo: number;
  /** The sequence numbers of events that are not in the history; the first of them, where there are many. */
  readonly missing: readonly number[];
  /** The names of the dead-letter queues that hold something of it. */
  readonly deadLetters: readonly string[];
}

/** The time has come that a conference was due. */
export interface TickEntry extends EntryBase {
  readonly kind: 'tick';
  /** Of the timetable that it was set by; one of another revision changes nothing. */
  readonly revision: number;
  readonly dueAt: Instant;
}

/** The next tick of a conference. `isClosed`: only its scheduled times are due, and the sweep does not reconcile it. */
export interface DueTick extends TickEntry {
  readonly isClosed?: true;
}

/** The three statuses of the page's "Get Conference Details". */
export interface ConferenceStatus {
  readonly conference_status: string;
  readonly organizer_status: boolean;
  readonly attendees_status: number;
}

/** The statuses that an answer has. One that it lacks says nothing: it is neither `false` nor `0`. */
export type ReportedStatus = Partial<ConferenceStatus>;

/** A callback could not be passed on to the caller, however often it was tried. */
export interface UndeliveredEntry extends EntryBase {
  readonly kind: 'undelivered';
  /** The callback, in the history. */
  readonly callback: string;
  /** How many attempts there were. */
  readonly attempts: number;
  /** What became of the last one, a sentence. */
  readonly reason: string;
}

/** The outcome of an `AssignNumberCommand`. It is ignored if the conference's window or number is another one by now. */
export interface AssignmentEntry extends EntryBase, BookedWindow {
  readonly kind: 'assignment';
  readonly fonenumber: string;
  /** `postponed`: another conference has the number `until` then. `failed`: also if it was changed at FoneStorm itself. */
  readonly outcome: 'assigned' | 'failed' | 'postponed';
  readonly until?: Instant;
  /** The reason of the failure, a sentence. */
  readonly reason?: string;
}

/** The tick of a conference's timetable. */
export function tickOf(
  conferenceId: string,
  { revision, dueAt }: Pick<TickEntry, 'revision' | 'dueAt'>,
): TickEntry {
  return {
    kind: 'tick',
    id: `tick-${conferenceId}-${revision}`,
    conferenceId,
    receivedAt: dueAt,
    revision,
    dueAt,
  };
}

/** A message in the mailbox that is no entry: kept, so that nothing is lost. */
export interface UnreadableEntry extends EntryBase {
  readonly kind: 'unreadable';
  readonly fault: string;
  /** The message as it came, base64. */
  readonly body: string;
}

/** What `advance` wants to know of FoneStorm. The answer comes back as an entry. */
export interface StatusCheck {
  readonly id: string;
  readonly conferenceId: string;
  /** Why it is asked, a sentence for the log. */
  readonly reason: string;
  /** Not to be asked before: one question settles all that was received until then. */
  readonly notBefore: Instant;
  /** What the relay holds of it is to be compared with what it should. */
  readonly isAudit?: true;
}

/** A command to assign a FoneNumber to a conference. Its outcome comes back as an `AssignmentEntry`. */
export interface AssignNumberCommand extends BookedWindow {
  readonly kind: 'assign number';
  readonly id: string;
  readonly conferenceId: string;
  readonly fonenumber: string;
  readonly notBefore: Instant;
}
