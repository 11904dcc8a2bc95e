import type { CommonDetail } from '../../lambda/contract/event-types';

/** The shapes of the API's answers, as docs/openapi.json has them. Text of callers and of FoneStorm is in most fields. */

export interface Conference {
  readonly id: string;
  readonly label: string;
  /** Empty if the conference has no times. */
  readonly start_time: string;
  readonly end_time: string;
  readonly organizer: string;
  readonly attendees: readonly string[];
  readonly conference_url: string;
  readonly fonenumber?: string;
}

export interface ConferenceDetails extends Conference {
  readonly conference_status: string;
  readonly organizer_status: boolean;
  readonly attendees_status: number;
}

/** A conference in a list. With a filter it also has its statuses and its phase. */
export interface ListedConference extends Conference, Partial<Omit<ConferenceDetails, keyof Conference>> {
  readonly phase?: string;
}

/** A number of items. If it is not exact, there are more. */
export interface ItemCount {
  readonly count: number;
  readonly exact: boolean;
}

/** The numbers of conferences and of deliveries, by status. */
export interface Counts {
  readonly conferences: Readonly<Record<string, ItemCount>>;
  readonly deliveries: Readonly<Record<string, ItemCount>>;
}

export interface RelayEvent {
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail: CommonDetail & Readonly<Record<string, unknown>>;
}

export interface EventReference {
  readonly type: string;
  readonly id: string;
  readonly sequence: number;
}

/** A request to FoneStorm for a conference's status, and its answer. */
export interface StatusCheck {
  readonly position: number;
  readonly requested_at: string;
  readonly received_at: string;
  /** FoneStorm's answer; a missing status is not known. */
  readonly report: Readonly<Record<string, unknown>> | 'not found';
  readonly events: readonly EventReference[];
}

export interface Attempt {
  readonly at: string;
  readonly milliseconds: number;
  readonly status?: number;
  readonly response?: string;
  readonly failure?: string;
  /** A caller requested it. */
  readonly manual?: boolean;
}

export interface Delivery {
  readonly id: string;
  readonly conference: string;
  /** The position of the callback in the log. */
  readonly callback: number;
  readonly status: 'pending' | 'delivered' | 'failed';
  readonly attempt_count: number;
  readonly next_attempt_at?: string;
  readonly attempts: readonly Attempt[];
}

/** A request of FoneStorm, as it was received. */
export interface RawRequest {
  readonly method: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
}

/** A conference with its next step. */
export interface DueConference {
  readonly conference: ConferenceDetails;
  /** `scheduled`, `live`, `ended`, `gone`, `failed` or `cancelled`. */
  readonly phase: string;
  readonly due_at: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** The path of the next page; undefined on the last one. */
  readonly next?: string;
}

/** Everything that the relay says about one conference. A list that did not change is the same list as before. */
export interface Story {
  /** Undefined if the conference is deleted, or was not created. */
  readonly details?: ConferenceDetails;
  /** In the order of their sequence numbers. */
  readonly events: readonly RelayEvent[];
  readonly statusChecks: readonly StatusCheck[];
  readonly deliveries: readonly Delivery[];
  /** Whether everything up to now was read. */
  readonly isComplete: boolean;
  /** The number of events that were read so far. While more are read, `events` has only the first of them. */
  readonly eventCount: number;
}
