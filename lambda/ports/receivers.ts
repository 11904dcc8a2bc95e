import type { AttemptResult } from '../domain/delivery';

/** A delivery request: FoneStorm's callback, for the caller's URL. */
export interface OutboundRequest {
  readonly url: string;
  readonly method: string;
  /** The raw query without the question mark; it is appended to the query of the URL. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The client for requests to receivers. */
export interface Receivers {
  /**
   * Sends a request to an allowed address, within 15 seconds. It follows no redirect, and never rejects: the result contains
   * the failure.
   */
  send(request: OutboundRequest): Promise<AttemptResult>;
}

/** The check of receiver URLs. */
export interface Destinations {
  /** The expected URL, a phrase for `expected X`; undefined if the URL is allowed, or its host cannot be resolved now. */
  reasonToRefuse(url: string): Promise<string | undefined>;
}
