import { tickOf } from '../../domain/entry';
import { after, type Instant } from '../../domain/instant';
import type { Clock } from '../../ports/clock';
import type { ConferenceLog } from '../../ports/conference-log';
import type { Mailbox } from '../../ports/mailbox';
import { readAllPages } from '../../ports/page';

export interface SweepTicksPorts {
  readonly conferenceLog: ConferenceLog;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
}

const PAGE_SIZE = 500;

/**
 * Re-enqueues overdue ticks.
 *
 * @param maxTickDelay milliseconds
 * @returns the conferences that are not closed, and the number of overdue ones
 */
export async function sweepTicks(ports: SweepTicksPorts, maxTickDelay: number) {
  const open = new Set<string>();
  const late = new Set<string>();
  const before = after(ports.clock.now(), -maxTickDelay);
  for await (const { items } of readAllPages((next) => ports.conferenceLog.dueTicks(PAGE_SIZE, next))) {
    for (const { conferenceId, dueAt, isClosed } of items) {
      if (!isClosed) open.add(conferenceId);
      if (dueAt <= before) late.add(conferenceId);
    }
  }
  let overdue = 0;
  for (const conferenceId of late) if (await requeueTick(ports, conferenceId, before)) overdue += 1;
  return { open, overdue };
}

/**
 * Puts the tick of a conference. The list of due conferences may be stale, so the state itself decides: that of the record
 * beyond the head, if publishing it was interrupted.
 *
 * @returns false if the conference is not overdue
 */
async function requeueTick(
  { conferenceLog, mailbox, clock }: SweepTicksPorts,
  conferenceId: string,
  before: Instant,
): Promise<boolean> {
  const { head } = await conferenceLog.load(conferenceId);
  const [unpublished] = await conferenceLog.recordsAfter(conferenceId, head?.state.position ?? 0, 1);
  const { revision, dueAt } = (unpublished ?? head)?.state.timetable ?? {};
  if (revision === undefined || dueAt === undefined || dueAt > before) return false;
  await mailbox.put({ ...tickOf(conferenceId, { revision, dueAt }), receivedAt: clock.now() });
  return true;
}
