import type { TickEntry } from '../domain/entry';

/** The schedules of conferences: at most one per conference. */
export interface Schedules {
  /**
   * Schedules a tick, and replaces the one before. The tick is put into the mailbox at its time, or up to a minute later. It
   * may be put twice, or never.
   */
  set(tick: TickEntry): Promise<void>;
  /** Deletes the schedule of a conference, if it exists. */
  clear(conferenceId: string): Promise<void>;
}
