import type { Call } from '../domain/callback/parse-callback';
import type { Definition } from '../domain/definition';
import type { AssignNumberCommand, DueTick, Entry, StatusCheck, TickEntry } from '../domain/entry';
import type { Instant } from '../domain/instant';
import type { State } from '../domain/state';
import type { StatusEvent } from '../domain/status-event';
import type { Page } from './page';

/** A state that was saved, with what is still to be published of the entry that made it. */
export interface StoredState {
  readonly state: State;
  readonly outbox?: Outbox;
}

export interface Outbox {
  readonly entry: Entry;
  readonly events: readonly StatusEvent[];
  readonly statusCheck?: StatusCheck;
  readonly command?: AssignNumberCommand;
  /** The END of a call that belongs to another conference, or was received before its BEGIN. */
  readonly handOver?: HandOver;
  /** When it is due now, where that changed; `none` where it is due for nothing any more. */
  readonly tick?: TickEntry | 'none';
  /** Its history need not be kept for longer than a while. */
  readonly canLogExpire?: true;
  /** Nothing of it is to be kept, but for its state. */
  readonly isErased?: true;
}

/** The hand-over of a call's END: `endOf` passes it on to the conference of its BEGIN, `fetches` gets it from another one. */
export type HandOver =
  | { readonly forwardEndOf: string }
  | { readonly fetchEndFrom: { readonly conferenceId: string; readonly entryId: string } };

/** One entry as it is kept. */
export interface LogRecord {
  readonly entry: Entry;
  readonly events: readonly StatusEvent[];
  /** The number of the entry in its conference, from 1. */
  readonly position: number;
}

/** What is kept, and when it may go away; without end where there is none. */
export type Expiring<T> = T & { readonly expiresAt?: Instant };

/** States and history of conferences: written by `advance` alone. */
export interface ConferenceLog {
  /** What is needed to advance a conference by an entry, as it stands at this moment. */
  load(
    conferenceId: string,
    entryId: string,
  ): Promise<{
    readonly definition: Definition | undefined;
    readonly stored: StoredState | undefined;
    /** The entry is in the history: it was advanced before. */
    readonly isRepeat: boolean;
  }>;
  /**
   * Saves a state together with what is to be published of it, provided that the stored one has the position before
   * its own and nothing unpublished.
   *
   * @returns false where that is not so; nothing is saved then
   */
  save(conferenceId: string, saved: StoredState): Promise<boolean>;
  /**
   * Writes an entry into the history. The same entry again changes nothing.
   *
   * @param expiresAt when it may go away; kept without end where there is none
   */
  append(conferenceId: string, record: LogRecord, expiresAt?: Instant): Promise<void>;
  /** Lets all that is in the history go away then, and the claims with it. */
  setExpiry(conferenceId: string, expiresAt: Instant): Promise<void>;
  /** Takes all that is in the history away, with the claims and the deliveries. */
  erase(conferenceId: string): Promise<void>;
  /** Takes back what is to be published, once it is; nothing happens where somebody else did. */
  markPublished(conferenceId: string, entryId: string): Promise<void>;
  /**
   * Remembers the first entry with a call's status of one time. "Without a time" counts as a time of its own.
   *
   * @param expiresAt when that may be forgotten; never where there is none
   * @returns the id of that entry: this one, or an earlier one
   */
  registerIdempotencyKey(
    conferenceId: string,
    call: Call,
    entryId: string,
    expiresAt?: Instant,
  ): Promise<string>;
  /** All times that entries gave for this status of the call; undefined for an entry without a time. */
  registeredTimes(conferenceId: string, call: Call): Promise<readonly (Instant | undefined)[]>;
  /** The state as it was last saved. */
  readState(conferenceId: string): Promise<State | undefined>;
  /** The history, of one kind or of all, in the order of the entries' ids. */
  records(
    conferenceId: string,
    kind: Entry['kind'] | 'all',
    limit: number,
    from?: string,
  ): Promise<Page<LogRecord>>;
  /** One entry of the history, of any kind. */
  read(conferenceId: string, entryId: string): Promise<Expiring<LogRecord> | undefined>;
  /** The next ticks of all conferences that have one, the earliest first. May lag behind `save` by moments. */
  dueTicks(limit: number, from?: string): Promise<Page<DueTick>>;
}
