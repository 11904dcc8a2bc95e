import { shownStatus } from '../callbacks/callback-payload';
import type { Conference } from '../conferences/conferences';
import type { Settings } from '../settings';

/** A conference in the API's answers. JSON omits undefined fields. */
export interface Views {
  /** After a creation. */
  created(conference: Conference): object;
  /** After an update or a deletion. */
  changed(conference: Conference): object;
  listed(conference: Conference): object;
  /** @param now milliseconds since 1970 */
  details(conference: Conference, now: number, profile: Settings['profile']): object;
}

const VIEWS_2017: Views = {
  created: ({ id, pin }) => ({ id, conference_pin: pin }),
  changed: ({ id }) => ({ id }),
  listed: pageView,
  details: (conference, now, profile) => ({
    ...pageView(conference),
    ...shownStatus(conference, now, profile),
  }),
};

/** Every answer has the whole object, without statuses, PIN and callback URL. */
const VIEWS_24: Views = { created: objectView, changed: objectView, listed: objectView, details: objectView };

export const VIEWS: Readonly<Record<Settings['generation'], Views>> = { '2017': VIEWS_2017, '2.4': VIEWS_24 };

/** The properties of the page's "List All Conferences", empty without a value, and newer properties that have a value. */
function pageView({ id, pin, fields }: Conference): object {
  const { start_time, end_time, fonenumber, before_message, after_message, max_members } = fields;
  return {
    id,
    label: fields.label ?? '',
    start_time,
    end_time,
    organizer: fields.organizer ?? '',
    attendees: fields.attendees ?? [],
    caller_id: fields.caller_id ?? '',
    conference_pin: pin,
    conference_url: fields.callback_url ?? '',
    ...{ fonenumber, before_message, after_message, max_members },
  };
}

function objectView({ id, fields }: Conference): object {
  const { label, start_time, end_time, before_message, after_message, max_members } = fields;
  return { id, label, start_time, end_time, before_message, after_message, max_members };
}
