import { type Conference, type ConferenceStatus, currentStatus } from '../conferences/conferences';
import type { Settings } from '../settings';

/** The fields of a callback, in the order in which they are sent. */
export type Payload = Readonly<Record<string, unknown>>;

export type CallStatus = 'BEGIN' | 'END';

/** The called number of a conference without a FoneNumber, in the shape of the 2017 page. */
export const FALLBACK_FONENUMBER = '13175550199';
const ACCOUNT_CODE = 'simulator';

/** The statuses as the profile shows them: the only word that FoneStorm documents is `unknown`. */
export function shownStatus(
  conference: Conference,
  now: number,
  profile: Settings['profile'],
): ConferenceStatus {
  const status = currentStatus(conference, now);
  return profile === 'documented' ? { ...status, conference_status: 'unknown' } : status;
}

/**
 * A callback about a conference, with the field names of the page's "Get Conference Details". FoneStorm documents no payload,
 * so the talkative one is an assumption.
 *
 * @param event the value of the field `event`
 */
export function conferencePayload(
  conference: Conference,
  {
    profile,
    now,
    at,
    event,
  }: {
    readonly profile: Settings['profile'];
    readonly now: number;
    readonly at: string;
    readonly event: string;
  },
): Payload {
  const documented = { id: conference.id, ...shownStatus(conference, now, profile) };
  if (profile === 'documented') return documented;
  return { ...documented, timestamp: at, event, label: conference.fields.label ?? '' };
}

/** The parties of a call, under the names of the page. */
export interface CallParty {
  readonly uid: string;
  readonly direction?: 'INBOUND' | 'OUTBOUND';
  readonly type?: 'VOICE' | 'FAX';
  readonly from: string;
  readonly to: string;
}

/**
 * A callback about one call, with the vendor's field names. Only END has the disposition and the billed seconds, which
 * count from the answer; 0 for an unanswered call. The talkative profile adds the time, which no page has.
 */
export function callPayload(
  { uid, direction = 'INBOUND', type = 'VOICE', from, to }: CallParty,
  {
    status,
    disposition = 'ANSWERED',
    answeredAt,
    at,
    profile,
  }: {
    readonly status: CallStatus;
    readonly disposition?: string;
    readonly answeredAt?: string | undefined;
    readonly at: string;
    readonly profile: Settings['profile'];
  },
): Payload {
  return {
    ...{ account_code: ACCOUNT_CODE, direction, status, from, to, type },
    ...(status === 'END' && { disposition, billable_seconds: secondsBetween(answeredAt, at) }),
    uid,
    ...(profile === 'talkative' && { timestamp: at }),
  };
}

function secondsBetween(since: string | undefined, until: string): number {
  if (since === undefined) return 0;
  return Math.max(0, Math.round((Date.parse(until) - Date.parse(since)) / 1000));
}
