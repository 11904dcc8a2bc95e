import type { Instant } from './instant';

/** The relay's conference ids: safe in a path, in a message group and in a key of the table. */
export const CONFERENCE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Short texts that a caller gives a conference, by key. The relay keeps them, and each event of the conference has them. */
export type Metadata = Readonly<Record<string, string>>;

/**
 * The fields of a conference, with the names of FoneStorm's page ("Create Conference", "Update Conference") and, from
 * `fonenumber` on, of its v2.4 description.
 */
export interface ConferenceFields {
  /** Given with `end_time` or not at all. A conference without times is always open. */
  readonly start_time?: Instant;
  /** Always after `start_time`. */
  readonly end_time?: Instant;
  readonly label?: string;
  readonly organizer?: string;
  readonly attendees?: readonly string[];
  readonly caller_id?: string;
  /** The caller's own URL for callbacks, shown as `conference_url`. FoneStorm never gets it. */
  readonly callback_url?: string;
  readonly fonenumber?: string;
  readonly before_message?: string;
  readonly after_message?: string;
  readonly max_members?: number;
  /** Not empty. FoneStorm never gets it. */
  readonly metadata?: Metadata;
}

/** The fields that an update changes. An empty string clears the field, whatever its type. */
export type ConferenceChanges = Omit<
  ConferenceFields,
  'start_time' | 'end_time' | 'max_members' | 'metadata'
> & {
  readonly start_time?: Instant | '';
  readonly end_time?: Instant | '';
  readonly max_members?: number | '';
  /** All metadata after the change. */
  readonly metadata?: Metadata | '';
};

/** The fields of a conference that has times. */
export type ScheduledFields = ConferenceFields & Required<Pick<ConferenceFields, 'start_time' | 'end_time'>>;

/** The scheduled times of a conference. */
export interface Window {
  readonly start: Instant;
  readonly end: Instant;
}

/** The scheduled times of a conference; undefined if it has none and is always open. */
export function windowOf({ start_time: start, end_time: end }: ConferenceFields): Window | undefined {
  return start === undefined || end === undefined ? undefined : { start, end };
}

/**
 * Whether FoneStorm has the conference.
 *
 * - `proposed`: FoneStorm has not confirmed the creation.
 * - `confirmed`: FoneStorm has the conference.
 * - `failed`: FoneStorm refused the creation.
 * - `deleted`: a caller deleted the conference.
 * - `erased`: a caller deleted the conference, and everything stored about it.
 */
export type DefinitionStatus = 'proposed' | 'confirmed' | 'failed' | 'deleted' | 'erased';

/** A change that the API has started for a caller, and not finished. The sweep finishes an interrupted one. */
export interface Intent {
  readonly kind: 'create' | 'update' | 'delete' | 'erase' | 'adopt';
  /**
   * - `requesting`: a request to FoneStorm is in progress. After the longest time of a request since `startedAt`, its outcome
   *   counts as unknown.
   * - `outcome unknown`: FoneStorm got the request, and may or may not have made the change.
   * - `announcing`: FoneStorm made the change or refused it. The change entry may not be in the mailbox yet.
   */
  readonly stage: 'requesting' | 'outcome unknown' | 'announcing';
  readonly startedAt: Instant;
  /** The version of the definition with which the change began. */
  readonly version: number;
  readonly changes?: ConferenceChanges;
  /** The keys of the commands whose changes are among these. */
  readonly commands?: readonly string[];
  /** An earlier deletion has an unknown outcome: if FoneStorm no longer has the conference, it was done. */
  readonly mayBeDeleted?: true;
  /** The FoneNumbers whose bookings are settled at the end of the change. */
  readonly fonenumbers?: readonly string[];
  /** FoneStorm's reason, if it refused the change. */
  readonly reason?: string;
}

/** The record of the conference at FoneStorm. */
export interface FoneStormRecord {
  /** FoneStorm's id, from its response to the create request. It may differ from the requested id. */
  readonly id: string;
  readonly pin?: string;
  /** The time at which FoneStorm last confirmed the definition. */
  readonly confirmedAt: Instant;
  /** FoneStorm's response to `/fonenumbers`, stored at the first request for it. */
  readonly fonenumbers?: readonly string[];
}

/** The caller's request: the conference as it should be. Only the API writes it. */
export interface Definition {
  readonly id: string;
  readonly fields: ConferenceFields;
  readonly status: DefinitionStatus;
  readonly createdAt: Instant;
  /** A hash of the create request, which distinguishes a repeated request from a different one. */
  readonly digest: string;
  /** The number of writes. Each write is conditional on the version before. */
  readonly version: number;
  readonly fonestorm?: FoneStormRecord;
  readonly intent?: Intent;
  /** A workflow waits for the conference, or has waited for it: the events of its end resume the workflow. */
  readonly isAwaited?: true;
  /** The series that created the conference. */
  readonly seriesId?: string;
  /** The keys of the last commands that changed it, the newest last: a repeat of one changes nothing. */
  readonly commands?: readonly string[];
  /** The last time at which the outcome of a change was unknown. FoneStorm may still make that change late. */
  readonly outcomeUnknownAt?: Instant;
}

/** The fields after a change. An empty string clears a field. */
export function applyChanges(fields: ConferenceFields, changes: ConferenceChanges): ConferenceFields {
  const named = Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== '');
  return Object.fromEntries(named);
}
