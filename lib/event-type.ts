// `npm run docs` writes this file from the types in lambda/contract/events.ts.

/** The types of the events, for `ConferenceRelay.events` and for event patterns. docs/events.md describes them. */
// biome-ignore lint/complexity/noStaticOnlyClass: other languages know no constant outside of a class.
export class ConferenceEventType {
  /** Conference Scheduled. */
  static readonly CONFERENCE_SCHEDULED = 'Conference Scheduled';
  /** Conference Updated. */
  static readonly CONFERENCE_UPDATED = 'Conference Updated';
  /** Conference Cancelled. */
  static readonly CONFERENCE_CANCELLED = 'Conference Cancelled';
  /** Conference Creation Failed. */
  static readonly CONFERENCE_CREATION_FAILED = 'Conference Creation Failed';
  /** Conference Started. */
  static readonly CONFERENCE_STARTED = 'Conference Started';
  /** Conference Ended. */
  static readonly CONFERENCE_ENDED = 'Conference Ended';
  /** Conference Gone. */
  static readonly CONFERENCE_GONE = 'Conference Gone';
  /** Organizer Joined. */
  static readonly ORGANIZER_JOINED = 'Organizer Joined';
  /** Organizer Left. */
  static readonly ORGANIZER_LEFT = 'Organizer Left';
  /** Attendee Count Changed. */
  static readonly ATTENDEE_COUNT_CHANGED = 'Attendee Count Changed';
  /** Participant Joined. */
  static readonly PARTICIPANT_JOINED = 'Participant Joined';
  /** Participant Left. */
  static readonly PARTICIPANT_LEFT = 'Participant Left';
  /** Conference Reminder. */
  static readonly CONFERENCE_REMINDER = 'Conference Reminder';
  /** Scheduled Start Reached. */
  static readonly SCHEDULED_START_REACHED = 'Scheduled Start Reached';
  /** Scheduled End Reached. */
  static readonly SCHEDULED_END_REACHED = 'Scheduled End Reached';
  /** Organizer Absent. */
  static readonly ORGANIZER_ABSENT = 'Organizer Absent';
  /** Conference Not Attended. */
  static readonly CONFERENCE_NOT_ATTENDED = 'Conference Not Attended';
  /** Conference Overrunning. */
  static readonly CONFERENCE_OVERRUNNING = 'Conference Overrunning';
  /** Number Assigned. */
  static readonly NUMBER_ASSIGNED = 'Number Assigned';
  /** Number Assignment Failed. */
  static readonly NUMBER_ASSIGNMENT_FAILED = 'Number Assignment Failed';
  /** Conference Adopted. */
  static readonly CONFERENCE_ADOPTED = 'Conference Adopted';
  /** Conference Audit Failed. */
  static readonly CONFERENCE_AUDIT_FAILED = 'Conference Audit Failed';
  /** Callback Delivery Failed. */
  static readonly CALLBACK_DELIVERY_FAILED = 'Callback Delivery Failed';
  /** Conference Command Succeeded. */
  static readonly CONFERENCE_COMMAND_SUCCEEDED = 'Conference Command Succeeded';
  /** Conference Command Refused. */
  static readonly CONFERENCE_COMMAND_REFUSED = 'Conference Command Refused';
  /** Callback Received. */
  static readonly CALLBACK_RECEIVED = 'Callback Received';
  /** Series Created. */
  static readonly SERIES_CREATED = 'Series Created';
  /** Series Updated. */
  static readonly SERIES_UPDATED = 'Series Updated';
  /** Series Ended. */
  static readonly SERIES_ENDED = 'Series Ended';
  /** Series Occurrence Failed. */
  static readonly SERIES_OCCURRENCE_FAILED = 'Series Occurrence Failed';
}
