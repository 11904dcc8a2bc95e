import type { TickEntry } from '../domain/entry';
import { messageOf } from './mailbox-message';
import { oneTimeSchedule, type SchedulePlace, scheduleName } from './one-time-schedule';

/** The place of the schedules of conferences, and the target of their ticks. */
export interface TickPlace extends SchedulePlace {
  /** ARN of the mailbox's queue. */
  readonly mailbox: string;
}

/** The schedule of a conference: the next one replaces it. */
export function tickSchedule(tick: TickEntry, place: TickPlace) {
  const { conferenceId, dueAt } = tick;
  const scheduled = {
    ...{ name: scheduleName(conferenceId), description: `conference ${conferenceId}`, at: dueAt },
    ...{ queue: place.mailbox, message: messageOf(tick), messageGroup: conferenceId },
  };
  return oneTimeSchedule(scheduled, place);
}
