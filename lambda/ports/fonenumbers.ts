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
