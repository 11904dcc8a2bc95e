import type { TickEntry } from '../domain/entry';

/** The schedules of conferences: at most one for each. */
export interface Schedules {
  /**
   * Has a tick put into its conference's mailbox when it is due, or up to a minute later; in place of the one that was
   * set before. It may come twice, or never.
   */
  set(tick: TickEntry): Promise<void>;
  /** Takes the schedule of a conference away, where there is one. */
  clear(conferenceId: string): Promise<void>;
}
