import type { TickEntry } from '../../domain/entry';
import { serializeEntry } from '../sqs/serialize-entry';
import { buildOneTimeSchedule, type ScheduleTarget, scheduleName } from './one-time-schedule';

/** The place of the schedules of conferences, and the target of their ticks. */
export interface TickScheduleTarget extends ScheduleTarget {
  /** ARN of the mailbox's queue. */
  readonly mailbox: string;
}

/** The schedule of a conference: the next one replaces it. */
export function buildTickSchedule(tick: TickEntry, place: TickScheduleTarget) {
  const { conferenceId, dueAt } = tick;
  const scheduled = {
    ...{ name: scheduleName(conferenceId), description: `conference ${conferenceId}`, at: dueAt },
    ...{ queue: place.mailbox, message: serializeEntry(tick), messageGroup: conferenceId },
  };
  return buildOneTimeSchedule(scheduled, place);
}
