import type { Instant } from './instant';

/** The ids that conferences have here: what a path, a queue's group and a key can hold. */
export const CONFERENCE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * What a caller asks for, under the names of the vendor's page ("Create Conference", "Update Conference") and, from
 * `fonenumber` on, of its v2.4 description.
 */
export interface ConferenceFields {
  /** Both times are given, or neither: a conference without times is always open. */
  readonly start_time?: Instant;
  /** Always after `start_time`. */
  readonly end_time?: Instant;
  readonly label?: string;
  readonly organizer?: string;
  readonly attendees?: readonly string[];
  readonly caller_id?: string;
  /** The caller's own URL, shown as `conference_url`. FoneStorm is never given it. */
  readonly callback_url?: string;
  readonly fonenumber?: string;
  readonly before_message?: string;
  readonly after_message?: string;
  readonly max_members?: number;
}

/** The part of the fields that a change names; an empty string clears the field, whatever its type. */
export type ConferenceChanges = Omit<ConferenceFields, 'start_time' | 'end_time' | 'max_members'> & {
  readonly start_time?: Instant | '';
  readonly end_time?: Instant | '';
  readonly max_members?: number | '';
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
 * Whether FoneStorm has the conference: `proposed` until it said so, then `confirmed`; `failed` where it refused,
 * `deleted` where a caller deleted it, `erased` where all that was
 * stored about it was to go away as well.
 */
export type DefinitionStatus = 'proposed' | 'confirmed' | 'failed' | 'deleted' | 'erased';

/** What the API has begun for a caller and not finished; whoever finds it later can finish it. */
export interface Intent {
  readonly kind: 'create' | 'update' | 'delete' | 'erase' | 'adopt';
  /**
   * `asking`: FoneStorm is being asked now (for as long as a request may last after `startedAt`, then it is in doubt).
   * `doubtful`: FoneStorm was asked, and nobody knows whether it did it.
   * `announcing`: FoneStorm did it, or refused; the mailbox may not have heard yet.
   */
  readonly stage: 'requesting' | 'outcome unknown' | 'announcing';
  readonly startedAt: Instant;
  /** The change entry that will announce it. */
  readonly entryId: string;
  readonly changes?: ConferenceChanges;
  /** A deletion before it is in doubt: where FoneStorm has the conference no more, that was done. */
  readonly mayBeDeleted?: true;
  /** The FoneNumbers whose bookings are settled when the change is finished. */
  readonly fonenumbers?: readonly string[];
  /** Why FoneStorm refused, where it did. */
  readonly reason?: string;
}

/** What FoneStorm knows of a conference that it has. */
export interface FoneStormRecord {
  /** FoneStorm's id: what it answered to our create, which may not be the id it was given. */
  readonly id: string;
  readonly pin?: string;
  /** When FoneStorm last confirmed the definition. */
  readonly confirmedAt: Instant;
  /** The answer to `/fonenumbers`, kept from the first time somebody asked. */
  readonly fonenumbers?: readonly string[];
}

/** What the caller asked for. Written by the API alone. */
export interface Definition {
  readonly id: string;
  readonly fields: ConferenceFields;
  readonly status: DefinitionStatus;
  readonly createdAt: Instant;
  /** Identifies the content of the create request, so that the same request again can be told from another. */
  readonly digest: string;
  /** Counts the writes; each write is conditional on the one before. */
  readonly version: number;
  readonly fonestorm?: FoneStormRecord;
  readonly intent?: Intent;
  /** When a change was last in doubt: FoneStorm may come to do it late, though it was sent again since, and done. */
  readonly outcomeUnknownAt?: Instant;
}

/** The fields with a change applied: an empty string clears a field. */
export function applyChanges(fields: ConferenceFields, changes: ConferenceChanges): ConferenceFields {
  const named = Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== '');
  return Object.fromEntries(named);
}
