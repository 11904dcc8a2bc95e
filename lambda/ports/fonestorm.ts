import type { ConferenceChanges, ConferenceFields } from '../domain/definition';
import type { ReportedStatus } from '../domain/entry';

/**
 * FoneStorm's API, of the account's generation. Every call may throw a `FoneStormError`.
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
  /** A status that the response lacks is left out: it is not known. */
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

/** A conference in FoneStorm's list. */
export interface FoneStormConference {
  readonly id: string;
  readonly conference_pin?: string;
  /** Its callback URL at FoneStorm. */
  readonly conference_url?: string;
  /** The other fields; undefined if the times cannot be parsed. With generation 2.4 there may be no times. */
  readonly fields?: ConferenceFields;
}

/**
 * A failed request to FoneStorm.
 *
 * - `refused`: FoneStorm refused the request, with HTTP `status`. It changed nothing.
 * - `not found`: FoneStorm has no such conference.
 * - `busy`: the rate limit of FoneStorm is exceeded. It changed nothing. Retry after `retryAfter` seconds.
 * - `unreachable`: the connection failed. Nothing was sent.
 * - `unknown`: the response is a 5xx or cannot be parsed. FoneStorm may have made the change.
 * - `timeout`: the response did not arrive in time. FoneStorm may have made the change.
 * - `credentials`: FoneStorm rejects the relay's credentials.
 * - `wrong address`: the address of FoneStorm's API does not answer as FoneStorm does. Nothing was changed.
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
      | 'credentials'
      | 'wrong address',
    message: string,
    readonly details: {
      readonly status?: number;
      readonly retryAfter?: number;
      /** The faults of the response: fields and expected values, without its content. */
      readonly faults?: readonly string[];
      /** The response does not have the form of FoneStorm's errors: another server may have sent it. */
      readonly isForeign?: true;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause: details.cause });
  }
  /** Whether FoneStorm may have made the change although the request failed. */
  get isOutcomeUnknown(): boolean {
    return this.outcome === 'unknown' || this.outcome === 'timeout';
  }
}
