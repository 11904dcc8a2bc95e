import type { ConferenceDetails } from '../api/answers';

/** The fields of a conference that the console changes. An empty string clears a field. */
export type Changes = Readonly<Record<string, string | readonly string[]>>;

/** The fields of a conference in a form. Times are those of an input of the type `datetime-local`. */
export interface FormFields {
  readonly label: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly organizer: string;
  /** One on each line. */
  readonly attendees: string;
  readonly callback_url: string;
}

/** The form of a conference, with times in the reader's zone. */
export function formOf(details: ConferenceDetails): FormFields {
  const { label, start_time, end_time, organizer, attendees, conference_url } = details;
  return {
    ...{ label, organizer, start_time: toLocalText(start_time), end_time: toLocalText(end_time) },
    ...{ attendees: attendees.join('\n'), callback_url: conference_url },
  };
}

/** The fields of a form that the reader changed, as the API takes them. Others stay as they are. */
export function changedFields(before: FormFields, after: FormFields): Changes {
  const changes: Record<string, string | readonly string[]> = {};
  for (const name of ['label', 'organizer', 'callback_url'] as const) {
    if (after[name] !== before[name]) changes[name] = after[name].trim();
  }
  for (const name of ['start_time', 'end_time'] as const) {
    if (after[name] !== before[name]) changes[name] = toInstant(after[name]);
  }
  if (after.attendees !== before.attendees) {
    changes.attendees = after.attendees
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  }
  return changes;
}

/** `2026-05-04T11:00:08` in the reader's zone; empty if there is no time. */
function toLocalText(instant: string): string {
  const time = new Date(instant);
  if (Number.isNaN(time.getTime())) return '';
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function toInstant(localText: string): string {
  const time = new Date(localText);
  return Number.isNaN(time.getTime()) ? localText : time.toISOString();
}
