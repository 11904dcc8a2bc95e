/** The dead-letter queues: messages whose attempts all failed. */
export interface DeadLetters {
  /** The names of the queues with messages of a conference. */
  queuesHolding(conferenceId: string): Promise<readonly string[]>;
}
