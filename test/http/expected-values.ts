/** The texts after "expected" in faults of conferences. */
export const INSTANT =
  'an ISO 8601 date or time, UTC unless it has an offset, such as 2026-05-04T09:30:00Z ("+" is %2B in a form)';
export const TEXT = 'a string of at most 1024 characters';
export const ATTENDEES =
  'a list of at most 1000 strings of 1 to 1024 characters, together at most 100000 bytes as JSON';
export const URL_TEXT =
  'an absolute http or https URL of at most 2048 characters, without user name, password, or tokens such as {{from}} outside its path and query';
export const MEMBERS = 'a whole number from 1 to 100000';
export const ID = 'a string of 1 to 64 letters, digits, "_" or "-"';
/** The fields that requests may have. */
export const NAMES = [
  ...['start_time', 'end_time', 'duration', 'label', 'organizer', 'attendees', 'caller_id', 'callback_url'],
  ...['fonenumber', 'before_message', 'after_message', 'max_members', 'metadata'],
];
