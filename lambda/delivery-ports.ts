import type { Answered, Delivery } from './domain/delivery';
import type { Instant } from './domain/instant';
import type { Page } from './ports';

/** What the deliveries of callbacks need from outside. Failures that are not named are thrown: try again later. */

/** Deliveries of callbacks: written by `deliver-callback` alone. */
export interface Deliveries {
  read(conferenceId: string, entryId: string): Promise<Delivery | undefined>;
  /**
   * Writes a delivery, provided that the stored version is the one before its own (none, where its own is 1).
   *
   * @param expiresAt when it may go away; where there is none, that stays as it is
   * @returns false where somebody else wrote meanwhile; nothing is written then
   */
  write(delivery: Delivery, expiresAt?: Instant): Promise<boolean>;
  /** Takes a delivery away, where there is one. */
  remove(conferenceId: string, entryId: string): Promise<void>;
  /** Those of a conference, in the order of the callbacks. */
  ofConference(conferenceId: string, limit: number, from?: string): Promise<Page<Delivery>>;
  /**
   * Those of all conferences, the one that is due first at first (`pending`) or that failed first (`failed`). May lag
   * behind `write` by moments.
   */
  ofStanding(standing: 'pending' | 'failed', limit: number, from?: string): Promise<Page<Delivery>>;
  /**
   * What is pending and was to be tried before a moment, the one that waits longest at first. May lag behind `write` by
   * moments.
   */
  overdue(before: Instant, limit: number, from?: string): Promise<Page<DueJob>>;
}

/** That a callback is to be delivered. */
export interface DeliveryJob {
  readonly conferenceId: string;
  readonly entryId: string;
  /** How many attempts there were before it; the job of another number is over. Undefined: somebody asks for it. */
  readonly tries?: number;
}

/** A job, and when it was to come. */
export interface DueJob extends DeliveryJob {
  readonly tries: number;
  readonly nextAt: Instant;
}

/** The deliveries that are to be made, in no order, apart from all else: a slow receiver holds up no event. */
export interface DeliveryQueue {
  /** The job comes once `notBefore` is reached, or a minute later; it may come twice. */
  put(job: DeliveryJob, notBefore: Instant): Promise<void>;
}

/** A request as FoneStorm sent it, to where the caller wants it. */
export interface Passed {
  readonly url: string;
  readonly method: string;
  /** Raw, without the question mark; it is appended to the URL's own. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The way out. */
export interface Receivers {
  /**
   * Sends a request to an address that is allowed, and nowhere else; follows no redirect; ends within 15 seconds.
   * Never throws: what went wrong is in the answer.
   */
  send(request: Passed): Promise<Answered>;
}

/** Which URLs may be sent to. */
export interface Destinations {
  /** Why not, a sentence after "expected"; undefined where it may, or its name is not known now. */
  refused(url: string): Promise<string | undefined>;
}

/**
 * The requests that one receiving host is sent at a time, and in a second. A host that kept one for five seconds gets one
 * at a time for ten minutes, so that those that take their time leave room for the others.
 */
export interface HostLimits {
  /**
   * A place, to be given back within a minute, after which somebody else may have it; or how many milliseconds to wait
   * before asking again. Those who wait are told different times, so that no second brings back more than may enter.
   */
  enter(host: string): Promise<Place | { readonly wait: number }>;
}

/** That a request may be sent to a host. */
export interface Place {
  /** Gives it back, once; nobody else's. */
  leave(): Promise<void>;
}

/** The keys that the secrets of receivers are made from. All sign; each is a random text of at least 32 characters. */
export interface SigningKeys {
  readonly current: string;
  readonly keys: Readonly<Record<string, string>>;
}
