/**
 * The rate limits of receiving hosts: requests at a time, and requests per second. After a response that took five seconds, a
 * host gets one request at a time for ten minutes. So slow hosts leave room for other ones.
 */
export interface HostLimits {
  /**
   * Returns a permit, or a wait. A permit expires after a minute. Each caller that waits for a full host gets a different time.
   * These times come at the rate at which the host serves, so that few callers wait twice.
   *
   * @param attempt identifies the attempt that needs the permit: while it has one, it gets no second one
   */
  acquire(host: string, attempt: string): Promise<Permit | Wait>;
}

/** The right to send a request to a host. */
export interface Permit {
  /** Releases this permit. A repeat changes nothing. */
  release(): Promise<void>;
}

/** No permit now. */
export interface Wait {
  /** Milliseconds until the next try. */
  readonly wait: number;
  /** The same attempt has a permit already, which expires then. */
  readonly isInProgress?: true;
}
