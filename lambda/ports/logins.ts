/** Slows down guesses of passwords. */
export interface LoginGuard {
  /**
   * Counts an attempt as failed, before its password is compared. So concurrent attempts have the same limit as attempts
   * one after another.
   *
   * @returns 0 if the attempt is counted and allowed; otherwise the seconds that the source has to wait, and it is not counted
   */
  countAttempt(source: string): Promise<number>;
  /** Forgets the failures of a source, because an attempt succeeded. */
  clearFailures(source: string): Promise<void>;
}

/** Makes and checks the tokens that a login gives. */
export interface LoginTokens {
  /** @param lifetime seconds */
  sign(user: string, lifetime: number, key: string): Promise<string>;
  /** The user of a token; undefined if another key signed it, or it has expired. */
  verify(token: string, key: string): Promise<string | undefined>;
}
