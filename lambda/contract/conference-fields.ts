import type { ConferencePhase } from './conference-statuses';

/** The fields of a conference in a request, with the names of FoneStorm's API. */
export interface ConferenceInput {
  /** ISO 8601, UTC unless it has an offset. A date without a time is the beginning of that day. */
  readonly start_time?: string;
  /** ISO 8601, after the start. A date without a time is the last millisecond of that day. */
  readonly end_time?: string;
  /** ISO 8601, instead of `end_time`, such as `PT45M`. It counts from the start. */
  readonly duration?: string;
  /** At most 1024 characters, as the other strings. */
  readonly label?: string;
  /** The organizer. */
  readonly organizer?: string;
  /** At most 1000. */
  readonly attendees?: readonly string[];
  /** The caller ID. */
  readonly caller_id?: string;
  /** The URL that gets each callback as a signed delivery. Answers have it as `conference_url`. */
  readonly callback_url?: string;
  /** The FoneNumber that people call: 10 digits. */
  readonly fonenumber?: string;
  /** The message before the start. */
  readonly before_message?: string;
  /** The message after the end. */
  readonly after_message?: string;
  /** The most people in it, from 1. */
  readonly max_members?: number;
  /** At most 20 short strings by key, together 1 KB. The relay keeps them, and each event of the conference has them. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The fields of a new conference. With FoneStorm 2017 it needs a start, and an end or a duration. */
export interface NewConference extends ConferenceInput {
  /** 1 to 64 letters, digits, `_` or `-`. The relay chooses one if it is absent. */
  readonly id?: string;
}

/** The changed fields of a conference. An empty string clears a field. Metadata is merged: an empty string removes its key. */
export type ConferenceUpdate = Omit<ConferenceInput, 'max_members' | 'metadata'> & {
  readonly max_members?: number | '';
  readonly metadata?: Readonly<Record<string, string>> | '';
};

/** A conference in an answer. A string or a list that was not given is empty. */
export interface Conference {
  readonly id: string;
  readonly label: string;
  /** UTC, to the millisecond; empty if the conference has no times. */
  readonly start_time: string;
  /** UTC, to the millisecond; empty if the conference has no times. */
  readonly end_time: string;
  readonly organizer: string;
  readonly attendees: readonly string[];
  readonly caller_id: string;
  /** A secret. With FoneStorm 2.4 it is empty. */
  readonly conference_pin: string;
  /** The `callback_url` of the caller. */
  readonly conference_url: string;
  readonly fonenumber?: string;
  readonly before_message?: string;
  readonly after_message?: string;
  readonly max_members?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A conference with FoneStorm's three statuses. */
export interface ConferenceDetails extends Conference {
  /** FoneStorm's word, or `unknown`. */
  readonly conference_status: string;
  readonly organizer_status: boolean;
  readonly attendees_status: number;
  /** `scheduled`, `live`, `ended`, `gone`, `failed` or `cancelled`. Missing until the first event of the conference is published. */
  readonly phase?: ConferencePhase;
}
