/** What could not be handled however often it was tried. */
export interface DeadLetters {
  /** The names of the queues that hold something of a conference. */
  queuesHolding(conferenceId: string): Promise<readonly string[]>;
}
