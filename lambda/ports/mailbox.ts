import type { Entry } from '../domain/entry';

/** The conferences' mailboxes: entries of one conference are advanced one at a time, in the order they were put. */
export interface Mailbox {
  /** Returns once the entry is durable. The same id again within five minutes changes nothing. */
  put(entry: Entry): Promise<void>;
}
