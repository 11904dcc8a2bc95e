/**
 * The requests that one receiving host is sent at a time, and in a second. A host that kept one for five seconds gets one
 * at a time for ten minutes, so that those that take their time leave room for the others.
 */
export interface HostLimits {
  /**
   * A place, to be given back within a minute, after which somebody else may have it; or how many milliseconds to wait
   * before asking again. Those who wait are told different times, so that no second brings back more than may enter.
   */
  acquire(host: string): Promise<Permit | { readonly wait: number }>;
}

/** That a request may be sent to a host. */
export interface Permit {
  /** Gives it back, once; nobody else's. */
  release(): Promise<void>;
}
