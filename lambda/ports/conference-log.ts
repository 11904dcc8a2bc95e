import type { Call } from '../domain/callback/parse-callback';
import type { Definition } from '../domain/definition';
import type { DueTick, Entry, EntryReference, TickEntry } from '../domain/entry';
import type { Instant } from '../domain/instant';
import type { Outcome } from '../domain/outcome';
import type { Phase, State } from '../domain/state';
import type { TimeRange } from '../domain/time-range';
import type { Count, Page } from './page';

/**
 * A record of the log: an entry with its whole outcome. Its number is the position of its state. The record is the commit of the
 * entry: from then on it is published unchanged.
 */
export interface LogRecord extends Outcome {
  readonly entry: Entry;
  /** The time of the commit, by the clock of the function. */
  readonly committedAt: Instant;
  /** The END of a call that belongs to another conference, or was received before its BEGIN. */
  readonly handOver?: HandOver;
  /** The next tick, if it changed; `none` if the conference is no longer due for any step. */
  readonly tick?: TickEntry | 'none';
}

/**
 * The hand-over of a call's END. `forwardEndOf` sends the END of a `uid` to the conference of its BEGIN. `fetchEndFrom` gets it
 * from the conference that received it.
 */
export type HandOver = { readonly forwardEndOf: string } | { readonly fetchEndFrom: EntryReference };

/** The last published record of a conference: its number is the position of the state. */
export interface Head {
  /** The state after that record. */
  readonly state: State;
  readonly lastEntryId: string;
}

/** The newest definition and the head of a conference. */
export interface LoadedConference {
  readonly definition: Definition | undefined;
  /** Undefined before the first record. */
  readonly head: Head | undefined;
}

/** A conference in the list of phases. */
export interface PhasePlace {
  readonly conferenceId: string;
  readonly phase: Phase;
  /** The cursor of the page that begins after this conference. */
  readonly cursor: string;
}

/**
 * The logs of conferences. Only `advance-conference` writes them: it appends a record, publishes it, and then moves the head. So
 * at most one record is beyond the head.
 */
export interface ConferenceLog {
  /** Reads the newest definition and the head. The read is consistent. */
  load(conferenceId: string): Promise<LoadedConference>;
  /** Reads several conferences, in the given order. The read is consistent. */
  loadMany(conferenceIds: readonly string[]): Promise<readonly LoadedConference[]>;
  /**
   * Writes a record, if its number is free. This commits its entry.
   *
   * @returns false if the log has a record of this number, or had one until an erasure; nothing is written then
   */
  append(record: LogRecord): Promise<boolean>;
  /** Puts the next tick of a record into the list of due ticks, if the head is at the record before. */
  announceTick(record: LogRecord): Promise<void>;
  /** Moves the head to a record, if it is at the record before. A repeat changes nothing. */
  moveHead(record: LogRecord): Promise<void>;
  /** Sets the expiry of everything about a conference except its head; undefined: nothing expires. */
  setExpiry(conferenceId: string, expiresAt: Instant | undefined): Promise<void>;
  /**
   * Erases everything about a conference before a record: the idempotency keys, and the content of the log and the deliveries.
   * The numbers stay occupied for a day, so that a delayed function can write no record and no delivery of one of them.
   */
  erase(record: LogRecord): Promise<void>;
  /**
   * Registers an entry under the idempotency key of its call: `uid`, status and time. A missing time is a value like any other.
   * The first entry of a key keeps it.
   *
   * @param expiresAt the expiry of the key; undefined: it does not expire
   * @returns the first entry with the key: this one, or an earlier one
   */
  registerIdempotencyKey(call: Call, entry: EntryReference, expiresAt?: Instant): Promise<EntryReference>;
  /** The times of all registered entries with this `uid` and status; undefined for an entry without a time. */
  registeredTimes(conferenceId: string, call: Call): Promise<readonly (Instant | undefined)[]>;
  /** The record of a number; undefined if there is none, or it was erased. */
  read(conferenceId: string, position: number): Promise<LogRecord | undefined>;
  /** Finds the record of an entry. The work grows with the number of records since the receipt of the entry. */
  find(entry: EntryReference): Promise<LogRecord | undefined>;
  /**
   * The log, of one kind of entries or of all, in the order of the numbers. A page may have fewer records than the limit, but
   * only the last one has none.
   */
  records(
    conferenceId: string,
    kind: Entry['kind'] | 'all',
    limit: number,
    cursor?: string,
  ): Promise<Page<LogRecord>>;
  /** The first records after a position, in the order of the numbers. */
  recordsAfter(conferenceId: string, position: number, limit: number): Promise<readonly LogRecord[]>;
  /**
   * The next ticks of all conferences that have one in a range of times, the earliest first. Eventually consistent with the
   * writes.
   */
  dueTicks(limit: number, cursor?: string, range?: TimeRange): Promise<Page<DueTick>>;
  /** The number of these ticks, up to `max`. */
  countDueTicks(range: TimeRange, max: number): Promise<Count>;
  /**
   * The conferences of some phases whose scheduled start is in a range of times, the earliest start first. Conferences without times
   * come last, and are in no range with a limit. Conferences without a definition, and erased ones, are in no phase. Eventually
   * consistent with the moves of the heads: a conference that moves meanwhile may be missing.
   */
  listByPhase(
    phases: readonly Phase[],
    range: TimeRange,
    limit: number,
    cursor?: string,
  ): Promise<Page<PhasePlace>>;
  /** The number of conferences of a phase whose start is in a range of times, up to `max`. */
  countByPhase(phase: Phase, range: TimeRange, max: number): Promise<Count>;
}
