import type { AttemptResult } from '../domain/delivery';

/** A request as FoneStorm sent it, to where the caller wants it. */
export interface OutboundRequest {
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
  send(request: OutboundRequest): Promise<AttemptResult>;
}

/** Which URLs may be sent to. */
export interface Destinations {
  /** Why not, a sentence after "expected"; undefined where it may, or its name is not known now. */
  reasonToRefuse(url: string): Promise<string | undefined>;
}
