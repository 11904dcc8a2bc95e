import type { Call } from '../domain/callback/parse-callback';
import type { Definition } from '../domain/definition';
import type { AssignNumberCommand, DueTick, Entry, StatusCheck, TickEntry } from '../domain/entry';
import type { Instant } from '../domain/instant';
import type { State } from '../domain/state';
import type { StatusEvent } from '../domain/status-event';
import type { Page } from './page';

/** A stored state, and the outbox of the last entry if it is not published yet. */
export interface StoredState {
  readonly state: State;
  readonly outbox?: Outbox;
}

/** The committed outcome of an entry that is not published yet. */
export interface Outbox {
  readonly entry: Entry;
  readonly events: readonly StatusEvent[];
  readonly statusCheck?: StatusCheck;
  readonly command?: AssignNumberCommand;
  /** The END of a call that belongs to another conference, or was received before its BEGIN. */
  readonly handOver?: HandOver;
  /** The next tick, if it changed; `none` if the conference is no longer due for any step. */
  readonly tick?: TickEntry | 'none';
  /** The log of the conference may expire. */
  readonly canLogExpire?: true;
  /** Everything stored about the conference is erased, except its state. */
  readonly isErased?: true;
}

/**
 * The hand-over of a call's END. `forwardEndOf` sends the END of a `uid` to the conference of its BEGIN. `fetchEndFrom` gets it
 * from the conference that received it.
 */
export type HandOver =
  | { readonly forwardEndOf: string }
  | { readonly fetchEndFrom: { readonly conferenceId: string; readonly entryId: string } };

/** An entry in the log, and its events. */
export interface LogRecord {
  readonly entry: Entry;
  readonly events: readonly StatusEvent[];
  /** The number of the entry in its conference, from 1. */
  readonly position: number;
}

/** A stored value, and its expiry; it is kept without end if `expiresAt` is undefined. */
export type Expiring<T> = T & { readonly expiresAt?: Instant };

/** The states and logs of conferences. Only `advance-conference` writes them. */
export interface ConferenceLog {
  /** Reads what an entry needs to advance its conference. The read is consistent. */
  load(
    conferenceId: string,
    entryId: string,
  ): Promise<{
    readonly definition: Definition | undefined;
    readonly stored: StoredState | undefined;
    /** Whether the entry is in the log: the conference was advanced by it before. */
    readonly isRepeat: boolean;
  }>;
  /**
   * Saves a state and its outbox, if the stored state has the position before and an empty outbox.
   *
   * @returns false after a concurrent write; nothing is saved then
   */
  save(conferenceId: string, next: StoredState): Promise<boolean>;
  /**
   * Writes an entry into the log. A repeat changes nothing.
   *
   * @param expiresAt the expiry of the record; undefined: it does not expire
   */
  append(conferenceId: string, record: LogRecord, expiresAt?: Instant): Promise<void>;
  /** Sets the expiry of the log and of the idempotency keys. The state does not expire. */
  setExpiry(conferenceId: string, expiresAt: Instant): Promise<void>;
  /**
   * Erases the log, the idempotency keys and the deliveries of a conference. Afterwards no delivery of its callbacks can be
   * written.
   */
  erase(conferenceId: string): Promise<void>;
  /** Empties the outbox of an entry. A repeat changes nothing. */
  markPublished(conferenceId: string, entryId: string): Promise<void>;
  /**
   * Registers an entry under the idempotency key of its call: `uid`, status and time. A missing time is a value like any other.
   * The first entry of a key keeps it.
   *
   * @param expiresAt the expiry of the key; undefined: it does not expire
   * @returns the id of the first entry with the key: this one, or an earlier one
   */
  registerIdempotencyKey(
    conferenceId: string,
    call: Call,
    entryId: string,
    expiresAt?: Instant,
  ): Promise<string>;
  /** The times of all registered entries with this `uid` and status; undefined for an entry without a time. */
  registeredTimes(conferenceId: string, call: Call): Promise<readonly (Instant | undefined)[]>;
  /** The stored state. */
  readState(conferenceId: string): Promise<State | undefined>;
  /** The log, of one kind of entries or of all, in the order of the entry ids. */
  records(
    conferenceId: string,
    kind: Entry['kind'] | 'all',
    limit: number,
    cursor?: string,
  ): Promise<Page<LogRecord>>;
  /** One record of the log, of any kind. */
  read(conferenceId: string, entryId: string): Promise<Expiring<LogRecord> | undefined>;
  /** The next ticks of all conferences that have one, the earliest first. Eventually consistent with `save`. */
  dueTicks(limit: number, cursor?: string): Promise<Page<DueTick>>;
}
