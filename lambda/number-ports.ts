import type { BookedNumber } from './domain/booking';
import type { Instant } from './domain/instant';
import type { Page } from './ports';

/**
 * FoneStorm's FoneNumbers (generation 2.4): telephone numbers of the account, 10 digits each. Every call may throw a
 * `FoneStormError`, whose `not found` means the number or the conference, or a `BudgetExceeded`.
 */

/** The service and the callback URL of a number, as FoneStorm shows them. A missing part is unknown. */
export interface AssignedNumber {
  /** One of FoneStorm's words, such as `Conference` or `Hangup`, and FoneStorm's id of what it leads to. */
  readonly service?: { readonly type: string; readonly id?: string };
  /** The URL that inbound calls of the number are reported to. It may be a capability URL of the relay: never log it. */
  readonly receiveUrl?: string;
}

/** The requests of the number desk to FoneStorm. */
export interface FoneNumbers {
  /** The service of a number, and the URL that its inbound calls are reported to. */
  read(fonenumber: string): Promise<AssignedNumber>;
  /**
   * Makes the number lead to a conference. A repeat changes nothing.
   *
   * @param fonestormId FoneStorm's id of the conference, which may differ from the relay's
   */
  setConference(fonenumber: string, fonestormId: string): Promise<void>;
  /**
   * Has inbound calls of the number reported to this URL, as JSON. A repeat changes nothing.
   *
   * @param basic the HTTP Basic credentials that FoneStorm sends, if any
   */
  setReceiveUrl(
    fonenumber: string,
    url: string,
    basic?: { readonly username: string; readonly password: string },
  ): Promise<void>;
}

/** FoneStorm's answer to a request that was passed through: a 2xx status, and the unchanged JSON. */
export interface PassedAnswer {
  readonly status: number;
  /** May contain capability URLs. */
  readonly body: unknown;
}

/** FoneStorm's fields of "set the service of a number". */
export interface ServiceFields {
  readonly service_type: string;
  readonly service_id?: string;
}

/** FoneStorm's fields of "set the URL that calls of a number are reported to". */
export interface NotifyFields {
  readonly fonenumber: string;
  readonly method: 'GET' | 'POST' | 'JSON';
  readonly url: string;
  readonly url_username?: string;
  readonly url_password?: string;
}

/** Requests of callers about FoneNumbers, passed through to FoneStorm within the budget. */
export interface PassedThrough {
  /** @param filter `all`: whole objects instead of numbers */
  list(filter?: 'all'): Promise<PassedAnswer>;
  one(fonenumber: string): Promise<PassedAnswer>;
  service(fonenumber: string, fields: ServiceFields): Promise<PassedAnswer>;
  receiveNotify(fields: NotifyFields): Promise<PassedAnswer>;
  sendNotify(fields: NotifyFields): Promise<PassedAnswer>;
}

/** The bookings of FoneNumbers, one record per number. */
export interface Bookings {
  /** The newest version, or undefined. */
  read(fonenumber: string): Promise<BookedNumber | undefined>;
  /**
   * Writes the bookings of a number if the stored version is the one before. Version 1 requires that none is stored.
   *
   * @returns false after a concurrent write; nothing is written then
   */
  write(number: BookedNumber): Promise<boolean>;
  /** The numbers that have a record, in ascending order. May lag behind `write` by moments. */
  numbers(limit: number, from?: string): Promise<Page<string>>;
}

/** The conferences that received the callbacks of a call. */
export interface CallPlace {
  /** The first conference that received its BEGIN. */
  readonly beganIn?: string;
  /** The first conference that received its END before any BEGIN, and the entry. */
  readonly endedIn?: { readonly conferenceId: string; readonly entryId: string };
}

/** The conferences that calls belong to: a call belongs to the first one that received its BEGIN. */
export interface Calls {
  read(uid: string): Promise<CallPlace>;
  /** Records that a conference received the BEGIN of a call. Only the first one is kept. */
  began(uid: string, conferenceId: string, expiresAt: Instant): Promise<CallPlace>;
  /** Records that a conference received the END of a call, unless its BEGIN is known. Only the first one is kept. */
  ended(uid: string, endedIn: NonNullable<CallPlace['endedIn']>, expiresAt: Instant): Promise<CallPlace>;
}
