import { type Conference, type ConferenceStatus, trueStatus } from './conferences';
import type { Person } from './people';
import type { Settings } from './settings';

/** The fields of a callback, in the order in which they are sent. */
export type Payload = Readonly<Record<string, unknown>>;

/** Where a call ends that a conference does not name a number for. */
export const FONENUMBER = '13175550199';
const ACCOUNT_CODE = 'simulator';

/** The statuses as the profile shows them: the only word that FoneStorm documents is `unknown`. */
export function shownStatus(
  conference: Conference,
  now: number,
  profile: Settings['profile'],
): ConferenceStatus {
  const status = trueStatus(conference, now);
  return profile === 'documented' ? { ...status, conference_status: 'unknown' } : status;
}

/**
 * A callback about a conference, under the names of the page's "Get Conference Details". FoneStorm documents no
 * payload: the talkative one is what it might say.
 *
 * @param happened one word for it
 */
export function conferencePayload(
  conference: Conference,
  {
    profile,
    now,
    at,
    happened,
  }: {
    readonly profile: Settings['profile'];
    readonly now: number;
    readonly at: string;
    readonly happened: string;
  },
): Payload {
  const documented = { id: conference.id, ...shownStatus(conference, now, profile) };
  if (profile === 'documented') return documented;
  return { ...documented, timestamp: at, event: happened, label: conference.fields.label ?? '' };
}

/** A callback about one call, under the vendor's names for it. */
export function callPayload(
  { fields }: Conference,
  person: Person,
  status: 'BEGIN' | 'END',
  at: string,
): Payload {
  return {
    account_code: ACCOUNT_CODE,
    direction: 'INBOUND',
    status,
    from: person.number,
    to: fields.fonenumber ?? FONENUMBER,
    type: 'VOICE',
    ...(status === 'END' && { disposition: 'ANSWERED', billable_seconds: secondsBetween(person.since, at) }),
    uid: person.uid,
    timestamp: at,
  };
}

function secondsBetween(since: string, until: string): number {
  return Math.max(0, Math.round((Date.parse(until) - Date.parse(since)) / 1000));
}
