import type { ConferenceFields, Definition } from '../../domain/definition';
import type { ConferenceStatus } from '../../domain/entry';

/** The input of a view. */
export interface ViewedConference {
  readonly id: string;
  readonly fields: ConferenceFields;
  readonly pin?: string | undefined;
  /** The caller's `callback_url`, which answers show as `conference_url`. */
  readonly url?: string | undefined;
}

export function toViewedConference({ id, fields, fonestorm }: Definition): ViewedConference {
  return { id, fields, pin: fonestorm?.pin, url: fields.callback_url };
}

/**
 * A conference as "List All Conferences" shows it. If a property was not given, it is empty; a property that
 * the page does not have is left out. An always-open conference has empty times.
 */
export function listView({ id, fields, pin, url }: ViewedConference): Record<string, unknown> {
  const { fonenumber, before_message, after_message, max_members, metadata } = fields;
  return {
    id,
    label: fields.label ?? '',
    start_time: fields.start_time ?? '',
    end_time: fields.end_time ?? '',
    organizer: fields.organizer ?? '',
    attendees: fields.attendees ?? [],
    caller_id: fields.caller_id ?? '',
    conference_pin: pin ?? '',
    conference_url: url ?? '',
    // Undefined members are not in the JSON.
    ...{ fonenumber, before_message, after_message, max_members, metadata },
  };
}

/** A conference as "Get Conference Details" shows it: `listView` with the three statuses. */
export function detailsView(conference: ViewedConference, status: ConferenceStatus): Record<string, unknown> {
  const { conference_status, organizer_status, attendees_status } = status;
  return { ...listView(conference), conference_status, organizer_status, attendees_status };
}
