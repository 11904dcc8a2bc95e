import type { Call } from './domain/callback';
import type { ConferenceChanges, ConferenceFields, Definition } from './domain/conference';
import type { DueTick, Entry, KnownStatus, NumberCommand, Question, TickEntry } from './domain/entry';
import type { Instant } from './domain/instant';
import type { State } from './domain/state';
import type { StatusEvent } from './domain/status-event';

/** What operations need from outside. Every failure that is not named here is thrown and means: try again later. */

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; absent on the last one. */
  readonly next?: string;
  /** A stored item of the page could not be read: the log names it. */
  readonly isPartial?: true;
}

/** A page was asked to begin at a place that is none. */
export class UnknownPosition extends Error {
  override readonly name = 'UnknownPosition';
}

/** Definitions of conferences: written by the API alone. */
export interface Definitions {
  /** The newest one, or undefined. */
  read(id: string): Promise<Definition | undefined>;
  /**
   * Writes a definition, provided that the stored version is the one before its own (none, where its own is 1).
   *
   * @returns false where somebody else wrote meanwhile; nothing is written then
   */
  write(definition: Definition): Promise<boolean>;
  /**
   * Records the owner of a FoneStorm id, without expiry. The first conference to register an id owns it.
   *
   * @returns the owner: this conference, or another
   */
  registerFoneStormId(fonestormId: string, conferenceId: string): Promise<string>;
  /** The owner of a FoneStorm id, in any status; undefined if no conference registered it. */
  ownerOfFoneStormId(fonestormId: string): Promise<string | undefined>;
  /** The confirmed ones, in the order of their creation. May lag behind `write` by moments. */
  list(limit: number, from?: string): Promise<Page<Definition>>;
  /** Those with an intent, the one that began first at first. May lag behind `write` by moments. */
  unfinished(limit: number, from?: string): Promise<Page<Definition>>;
}

/** A state that was saved, with what is still to be published of the entry that made it. */
export interface Saved {
  readonly state: State;
  readonly unpublished?: Unpublished;
}

export interface Unpublished {
  readonly entry: Entry;
  readonly events: readonly StatusEvent[];
  readonly question?: Question;
  readonly command?: NumberCommand;
  /** The END of a call that belongs to another conference, or was received before its BEGIN. */
  readonly handOver?: HandOver;
  /** When it is due now, where that changed; `none` where it is due for nothing any more. */
  readonly tick?: TickEntry | 'none';
  /** Its history need not be kept for longer than a while. */
  readonly isAudited?: true;
  /** Nothing of it is to be kept, but for its state. */
  readonly isErased?: true;
}

/** The hand-over of a call's END: `endOf` passes it on to the conference of its BEGIN, `fetches` gets it from another one. */
export type HandOver =
  | { readonly endOf: string }
  | { readonly fetches: { readonly conferenceId: string; readonly entryId: string } };

/** One entry as it is kept. */
export interface HistoryRecord {
  readonly entry: Entry;
  readonly events: readonly StatusEvent[];
  /** The number of the entry in its conference, from 1; undefined if an earlier release recorded it. */
  readonly position?: number;
}

/** What is kept, and when it may go away; without end where there is none. */
export type Kept<T> = T & { readonly expiresAt?: Instant };

/** States and history of conferences: written by `advance` alone. */
export interface Journal {
  /** What is needed to advance a conference by an entry, as it stands at this moment. */
  load(
    conferenceId: string,
    entryId: string,
  ): Promise<{
    readonly definition: Definition | undefined;
    readonly saved: Saved | undefined;
    /** The entry is in the history: it was advanced before. */
    readonly isRepeat: boolean;
  }>;
  /**
   * Saves a state together with what is to be published of it, provided that the stored one has the position before
   * its own and nothing unpublished.
   *
   * @returns false where that is not so; nothing is saved then
   */
  save(conferenceId: string, saved: Saved): Promise<boolean>;
  /**
   * Writes an entry into the history. The same entry again changes nothing.
   *
   * @param expiresAt when it may go away; kept without end where there is none
   */
  record(conferenceId: string, record: HistoryRecord, expiresAt?: Instant): Promise<void>;
  /** Lets all that is in the history go away then, and the claims with it. */
  expire(conferenceId: string, expiresAt: Instant): Promise<void>;
  /** Takes all that is in the history away, with the claims and the deliveries. */
  erase(conferenceId: string): Promise<void>;
  /** Takes back what is to be published, once it is; nothing happens where somebody else did. */
  published(conferenceId: string, entryId: string): Promise<void>;
  /**
   * Remembers the first entry with a call's status of one time. "Without a time" counts as a time of its own.
   *
   * @param expiresAt when that may be forgotten; never where there is none
   * @returns the id of that entry: this one, or an earlier one
   */
  claim(conferenceId: string, call: Call, entryId: string, expiresAt?: Instant): Promise<string>;
  /** All times that entries gave for this status of the call; undefined for an entry without a time. */
  claimedTimes(conferenceId: string, call: Call): Promise<readonly (Instant | undefined)[]>;
  /** The state as it was last saved. */
  state(conferenceId: string): Promise<State | undefined>;
  /** The history, of one kind or of all, in the order of the entries' ids. */
  history(
    conferenceId: string,
    kind: Entry['kind'] | 'all',
    limit: number,
    from?: string,
  ): Promise<Page<HistoryRecord>>;
  /** One entry of the history, of any kind. */
  historyRecord(conferenceId: string, entryId: string): Promise<Kept<HistoryRecord> | undefined>;
  /** The next ticks of all conferences that have one, the earliest first. May lag behind `save` by moments. */
  due(limit: number, from?: string): Promise<Page<DueTick>>;
}

/** The conferences' mailboxes: entries of one conference are advanced one at a time, in the order they were put. */
export interface Mailbox {
  /** Returns once the entry is durable. The same id again within five minutes changes nothing. */
  put(entry: Entry): Promise<void>;
}

/** The schedules of conferences: at most one for each. */
export interface Schedules {
  /**
   * Has a tick put into its conference's mailbox when it is due, or up to a minute later; in place of the one that was
   * set before. It may come twice, or never.
   */
  set(tick: TickEntry): Promise<void>;
  /** Takes the schedule of a conference away, where there is one. */
  clear(conferenceId: string): Promise<void>;
}

/** What could not be handled however often it was tried. */
export interface DeadLetters {
  /** The names of the queues that hold something of a conference. */
  holding(conferenceId: string): Promise<readonly string[]>;
}

/** The queue of status checks and of commands of the number desk. No order is promised. Each may be delivered twice. */
export interface Questions {
  put(question: Question | NumberCommand): Promise<void>;
}

/** Where status events are published. */
export interface EventBus {
  /** Returns once every event is taken; those that fail are sent again before it gives up and throws. */
  publish(events: readonly StatusEvent[]): Promise<void>;
}

/**
 * FoneStorm's API, as the vendor's page of the account's generation has it. Every call may throw a `FoneStormError`.
 *
 * With generation 2.4, the relay sends only `sentFields` and `sentChanges`. FoneStorm chooses the ids. It shows no PIN, no
 * callback URL and no status, and a conference has no callback URL.
 */
export interface FoneStorm {
  list(): Promise<readonly FoneStormConference[]>;
  /** @returns FoneStorm's id, which may differ from ours, and always does with generation 2.4 */
  create(conference: {
    id: string;
    fields: ConferenceFields;
    callbackUrl: string;
  }): Promise<{ id: string; pin?: string }>;
  /** A status that the answer lacks is left out: FoneStorm says nothing about it. */
  details(id: string): Promise<FoneStormConference & KnownStatus>;
  /** Sends nothing if FoneStorm has none of the fields. */
  update(id: string, changes: ConferenceChanges): Promise<void>;
  delete(id: string): Promise<void>;
  /**
   * Has FoneStorm call this URL back, and no other. With generation 2.4 this does nothing: calls are reported to the URL of
   * their FoneNumber, see `FoneNumbers.setReceiveUrl`.
   */
  setCallbackUrl(id: string, callbackUrl: string): Promise<void>;
  fonenumbers(id: string): Promise<readonly string[]>;
}

/** What FoneStorm's list says of a conference, as far as the relay reads it. */
export interface FoneStormConference {
  readonly id: string;
  readonly conference_pin?: string;
  /** The callback URL that it was given. */
  readonly conference_url?: string;
  /** The other fields; undefined if the times cannot be parsed. With generation 2.4 there may be no times. */
  readonly fields?: ConferenceFields;
}

/**
 * A request to FoneStorm that did not come to what was asked.
 *
 * - `refused`: FoneStorm said no; nothing was done. `status` is its own.
 * - `not found`: FoneStorm has no such conference.
 * - `busy`: over its limit of requests; nothing was done. Try again after `retryAfter` seconds.
 * - `unreachable`: no connection; nothing was sent.
 * - `unknown`: sent, but no answer that could be read, or a 5xx; nobody knows whether it was done.
 * - `timeout`: like `unknown`: no answer in time.
 * - `credentials`: FoneStorm does not accept the relay's own.
 */
export class FoneStormError extends Error {
  override readonly name = 'FoneStormError';
  constructor(
    readonly outcome:
      | 'refused'
      | 'not found'
      | 'busy'
      | 'unreachable'
      | 'unknown'
      | 'timeout'
      | 'credentials',
    message: string,
    readonly more: {
      readonly status?: number;
      readonly retryAfter?: number;
      /** The faults of an answer: its fields and the expected values, without its content. */
      readonly faults?: readonly string[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: more.cause });
  }
  /** Whether FoneStorm may have done it all the same. */
  get isInDoubt(): boolean {
    return this.outcome === 'unknown' || this.outcome === 'timeout';
  }
}

/** The requests to FoneStorm that all functions together may make. */
export interface Budget {
  /**
   * Takes a slot and returns when its time has come.
   *
   * @param purpose questions get at most half of the budget, and do not wait for a slot
   * @throws {BudgetExceeded} where no slot is free soon enough; none is taken then
   */
  take(purpose: 'request' | 'question'): Promise<void>;
}

/** No slot of the budget is free soon enough. */
export class BudgetExceeded extends Error {
  override readonly name = 'BudgetExceeded';
  /** @param retryAfter seconds */
  constructor(readonly retryAfter: number) {
    super(`the budget of requests to FoneStorm is used up for ${retryAfter} s`);
  }
}

/** A secret, read when it is needed and kept for a while. */
export type Secret<T> = () => Promise<T>;

/** What makes and checks callback URLs. All keys verify; `current` names the one that signs. */
export interface CallbackKeys {
  readonly current: string;
  /** By name; each a random text of at least 32 characters. */
  readonly keys: Readonly<Record<string, string>>;
  /** The HTTP Basic credentials that FoneStorm is to send, where it is to send any. */
  readonly basic?: { readonly username: string; readonly password: string };
}

export interface Clock {
  now(): Instant;
}

export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
