/**
 * The rate limits of receiving hosts: requests at a time, and requests per second. After a response that took five seconds, a
 * host gets one request at a time for ten minutes. So slow hosts leave room for other ones.
 */
export interface HostLimits {
  /**
   * Returns a permit, or the milliseconds to wait before the next try. A permit expires after a minute. Each waiting caller
   * gets a different time, so that they do not all return in the same second.
   */
  acquire(host: string): Promise<Permit | { readonly wait: number }>;
}

/** The right to send a request to a host. */
export interface Permit {
  /** Releases this permit. A repeat changes nothing. */
  release(): Promise<void>;
}
