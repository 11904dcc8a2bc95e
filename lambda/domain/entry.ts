import type { CommandOutcome } from './command';
import type { BookedWindow } from './fonenumbers/booking';
import type { Instant } from './instant';

/** One item in the mailbox of a conference. */
export type Entry =
  | CallbackEntry
  | ChangeEntry
  | StatusReportEntry
  | TickEntry
  | UndeliveredEntry
  | AssignmentEntry
  | CommandEntry
  | UnreadableEntry;

interface EntryBase {
  /** The idempotency key: every repeat of this entry has it, and no other entry has. It begins with the kind. */
  readonly id: string;
  readonly conferenceId: string;
  /** The time at which the relay received it, UTC. */
  readonly receivedAt: Instant;
  /**
   * The entry was redriven from a dead-letter queue, long after its receipt. It causes a status check instead of a
   * transition. Two exceptions: a change counts, and so does the END of a call, which is true at any time.
   */
  readonly redriven?: true;
}

/** The parts of an entry by which its record is found in the log. */
export type EntryReference = Pick<EntryBase, 'id' | 'conferenceId' | 'receivedAt'>;

/** A request of FoneStorm to the capability URL. */
export interface CallbackEntry extends EntryBase {
  readonly kind: 'callback';
  readonly request: RawRequest;
  /** The END of a call in the conference that received it, if it was handed over to the conference of the BEGIN. */
  readonly original?: EntryReference;
}

/** An unparsed request, without the path (a capability) and without credentials. */
export interface RawRequest {
  readonly method: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** `content-type`, `content-encoding`, `user-agent` and `HOPS_HEADER`, if sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
}

/** The outcome of a caller's change through the API, or the adoption of an unmanaged conference. */
export interface ChangeEntry extends EntryBase {
  readonly kind: 'change';
  /** The version of the definition with which the change began. Changes enter the mailbox in this order, perhaps repeated. */
  readonly version: number;
  readonly change: 'created' | 'updated' | 'deleted' | 'failed' | 'adopted' | 'erased';
  /** The names of the fields that an update changed. */
  readonly changed?: readonly string[];
  /** FoneStorm's reason for a refused creation. */
  readonly reason?: string;
}

/** FoneStorm's response to a status check. A status that it lacks is not known. */
export interface StatusReportEntry extends EntryBase {
  readonly kind: 'status-report';
  /** The time at which the request was sent. An entry that was received later is newer than the report. */
  readonly requestedAt: Instant;
  readonly report: ReportedStatus | 'not found';
  /** The audit, if the status check requested one. */
  readonly audit?: Audit;
}

/** The comparison of the relay's records of a conference with its state. */
export interface Audit {
  /** The last sequence number that the audit searched for. */
  readonly upTo: number;
  /** The sequence numbers of events that are missing in the log, or the first ones of many. */
  readonly missing: readonly number[];
  /** The names of the dead-letter queues with messages of the conference. */
  readonly deadLetters: readonly string[];
}

/** The entry that fires when a conference is due. */
export interface TickEntry extends EntryBase {
  readonly kind: 'tick';
  /** The revision of the timetable at the time of scheduling. A tick of another revision changes nothing. */
  readonly revision: number;
  readonly dueAt: Instant;
}

/** The next tick of a conference. `isClosed`: only its scheduled times are due, and the sweep does not reconcile it. */
export interface DueTick extends TickEntry {
  readonly isClosed?: true;
}

/** The three statuses of FoneStorm's "Get Conference Details". */
export interface ConferenceStatus {
  readonly conference_status: string;
  readonly organizer_status: boolean;
  readonly attendees_status: number;
}

/** The statuses in a response. A missing one is not known: it is neither `false` nor `0`. */
export type ReportedStatus = Partial<ConferenceStatus>;

/** The end of a delivery whose attempts all failed. */
export interface UndeliveredEntry extends EntryBase {
  readonly kind: 'undelivered';
  /** The number of the callback's record. */
  readonly callback: number;
  /** The end of the last attempt. A repeat of this entry may be received much later. */
  readonly failedAt: Instant;
  /** The number of attempts. */
  readonly attempts: number;
  /** The outcome of the last attempt, a sentence. */
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

/** The outcome of a command that a caller sent over the bus. */
export interface CommandEntry extends EntryBase, CommandOutcome {
  readonly kind: 'command';
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

/** A message in the mailbox that cannot be parsed as an entry. It is kept in the log. */
export interface UnreadableEntry extends EntryBase {
  readonly kind: 'unreadable';
  readonly fault: string;
  /** The whole message, base64. */
  readonly body: string;
}

/** A request to FoneStorm for the status of a conference. The response returns as a `StatusReportEntry`. */
export interface StatusCheck {
  readonly id: string;
  readonly conferenceId: string;
  /** The reason, a sentence for the log. */
  readonly reason: string;
  /** The earliest time of the request. One status check covers all that was received until then. */
  readonly notBefore: Instant;
  /** The status report must contain an audit. */
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
