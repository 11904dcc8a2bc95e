import type { ConferenceChanges, ConferenceFields } from '../domain/definition';
import type { ReportedStatus } from '../domain/entry';

/**
 * FoneStorm's API, as the vendor's page of the account's generation has it. Every call may throw a `FoneStormError`.
 *
 * With generation 2.4, the relay sends only `fieldsToSend` and `changesToSend`. FoneStorm chooses the ids. It shows no PIN, no
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
  details(id: string): Promise<FoneStormConference & ReportedStatus>;
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
    readonly details: {
      readonly status?: number;
      readonly retryAfter?: number;
      /** The faults of an answer: its fields and the expected values, without its content. */
      readonly faults?: readonly string[];
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }
  /** Whether FoneStorm may have done it all the same. */
  get isOutcomeUnknown(): boolean {
    return this.outcome === 'unknown' || this.outcome === 'timeout';
  }
}
