/** Lines of the log that are counted as metrics: their `message`, to the letter. */
export const LOGGED = {
  /** A callback is durable in the mailbox. */
  accepted: 'a callback was accepted',
  /** An entry is advanced and its events are published; `kind` says of which kind it is, `events` how many. */
  advanced: 'an entry was advanced',
  /** An entry could not be advanced, because something that the relay stands on failed. */
  triedAgain: 'an entry is tried again',
  /** A question could not be asked, or was not answered. */
  askedAgain: 'a question is asked again',
  /** A caller's request failed because of FoneStorm. */
  fonestormFailed: 'FoneStorm failed a request',
} as const;
