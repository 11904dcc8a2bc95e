import { type DueTick, tickOf } from '../domain/entry';
import { after, type Instant } from '../domain/instant';
import { BudgetExceeded, type FoneStormConference, FoneStormError, type Journal, type Page } from '../ports';
import type { CreatePorts } from './create-conference';
import { finishIntents } from './finish-intents';
import { type ReconcilePorts, reconcile } from './reconcile';
import type { RenewPorts } from './renew-number';
import { sweepBookings } from './sweep-bookings';
import { type SweepDeliveriesPorts, sweepDeliveries } from './sweep-deliveries';

export interface SweepPorts extends CreatePorts, ReconcilePorts, RenewPorts, SweepDeliveriesPorts {
  readonly journal: Journal;
}

export interface SweepOptions {
  /** A tick may come up to a minute late; one that is later than this, in milliseconds, is put by the sweep. */
  readonly latestTick?: number;
}

const PAGE = 500;
const LATEST_TICK = 90_000;

/**
 * Looks for what was left unfinished and puts it back on its way: deliveries and conferences that are overdue, changes whose request
 * ended before they did, and what FoneStorm has and the relay has not, or the other way round, by one request for
 * FoneStorm's list. What cannot be done now is done by the next sweep.
 */
export function sweep(
  ports: SweepPorts,
  { latestTick = LATEST_TICK }: SweepOptions = {},
): () => Promise<void> {
  return async () => {
    // A queue that takes nothing does not keep from their way those that have another one.
    const parts = [sweepDeliveries(ports)(), sweepConferences(ports, latestTick), sweepBookings(ports)];
    const failures = (await Promise.allSettled(parts)).filter((part) => part.status === 'rejected');
    for (const { reason } of failures) ports.log.error('a part of a sweep failed', { error: reason });
    if (failures[0]) throw failures[0].reason;
  };
}

async function sweepConferences(ports: SweepPorts, latestTick: number): Promise<void> {
  const { open, overdue } = await wakeOverdue(ports, latestTick);
  const listedAt = ports.clock.now();
  const list = await listed(ports);
  await finishIntents(ports, list && { listedAt, conferences: list });
  if (list) await reconcile(ports, list, open);
  ports.log.info('a sweep ended', { open: open.size, overdue });
}

/** Re-enqueues overdue ticks, and returns the conferences that are not closed. */
async function wakeOverdue(ports: SweepPorts, latestTick: number) {
  const open = new Set<string>();
  const late = new Set<string>();
  const latest = after(ports.clock.now(), -latestTick);
  let from: string | undefined;
  do {
    const page: Page<DueTick> = await ports.journal.due(PAGE, from);
    for (const { conferenceId, dueAt, isClosed } of page.items) {
      if (!isClosed) open.add(conferenceId);
      if (dueAt <= latest) late.add(conferenceId);
    }
    from = page.next;
  } while (from !== undefined);
  let overdue = 0;
  for (const conferenceId of late) if (await wake(ports, conferenceId, latest)) overdue += 1;
  return { open, overdue };
}

/**
 * Puts the tick of a conference. The list of due conferences may lag behind, so the state itself decides.
 *
 * @returns false if the conference is not overdue
 */
async function wake(
  { journal, mailbox, clock }: SweepPorts,
  conferenceId: string,
  latest: Instant,
): Promise<boolean> {
  const { revision, dueAt } = (await journal.state(conferenceId))?.timetable ?? {};
  if (revision === undefined || dueAt === undefined || dueAt > latest) return false;
  await mailbox.put({ ...tickOf(conferenceId, { revision, dueAt }), receivedAt: clock.now() });
  return true;
}

/** FoneStorm's list; undefined where it does not give it now. */
async function listed({ fonestorm, log }: SweepPorts): Promise<readonly FoneStormConference[] | undefined> {
  try {
    return await fonestorm.list();
  } catch (error) {
    if (!(error instanceof FoneStormError || error instanceof BudgetExceeded)) throw error;
    log.warn('a sweep goes without the list of FoneStorm', { error });
    return undefined;
  }
}
