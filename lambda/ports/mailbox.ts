import type { Entry } from '../domain/entry';

/** The mailboxes of conferences. A conference is advanced by one entry at a time, in the order of `put`. */
export interface Mailbox {
  /** Resolves when the entry is durable. A repeat of the id within five minutes changes nothing. */
  put(entry: Entry): Promise<void>;
}
