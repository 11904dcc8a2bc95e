import { LOG_CODES } from '../../contract/log-codes';
import { tickOf } from '../../domain/entry';
import { after, type Instant } from '../../domain/instant';
import { BudgetExceeded } from '../../ports/budget';
import type { ConferenceLog } from '../../ports/conference-log';
import { type FoneStormConference, FoneStormError } from '../../ports/fonestorm';
import { readAllPages } from '../../ports/page';
import type { CreatePorts } from '../conferences/create-conference';
import type { RenewCallbackUrlPorts } from '../numbers/renew-callback-url';
import { finishIntents } from './finish-intents';
import { type ReconcilePorts, reconcileConferences } from './reconcile-conferences';
import { sweepBookings } from './sweep-bookings';
import { type SweepDeliveriesPorts, sweepDeliveries } from './sweep-deliveries';

export interface SweepPorts extends CreatePorts, ReconcilePorts, RenewCallbackUrlPorts, SweepDeliveriesPorts {
  readonly conferenceLog: ConferenceLog;
}

export interface SweepOptions {
  /** A tick may come up to a minute late; one that is later than this, in milliseconds, is put by the sweep. */
  readonly maxTickDelay?: number;
}

const PAGE_SIZE = 500;
const MAX_TICK_DELAY = 90_000;

/**
 * Looks for what was left unfinished and puts it back on its way: deliveries and conferences that are overdue, changes whose request
 * ended before they did, and what FoneStorm has and the relay has not, or the other way round, by one request for
 * FoneStorm's list. What cannot be done now is done by the next sweep.
 */
export function sweep(
  ports: SweepPorts,
  { maxTickDelay = MAX_TICK_DELAY }: SweepOptions = {},
): () => Promise<void> {
  return async () => {
    // A queue that takes nothing does not keep from their way those that have another one.
    const parts = [sweepDeliveries(ports)(), sweepConferences(ports, maxTickDelay), sweepBookings(ports)];
    const failures = (await Promise.allSettled(parts)).filter((part) => part.status === 'rejected');
    for (const { reason } of failures) ports.logger.error('sweep.part_failed', { error: reason });
    if (failures[0]) throw failures[0].reason;
  };
}

async function sweepConferences(ports: SweepPorts, latestTick: number): Promise<void> {
  const { open, overdue } = await requeueOverdueTicks(ports, latestTick);
  const requestedAt = ports.clock.now();
  const list = await fetchConferenceList(ports);
  await finishIntents(ports, list && { requestedAt, conferences: list });
  if (list) await reconcileConferences(ports, list, open);
  ports.logger.info(LOG_CODES.sweepsCompleted, { open: open.size, overdue });
}

/** Re-enqueues overdue ticks, and returns the conferences that are not closed. */
async function requeueOverdueTicks(ports: SweepPorts, latestTick: number) {
  const open = new Set<string>();
  const late = new Set<string>();
  const latest = after(ports.clock.now(), -latestTick);
  for await (const { items } of readAllPages((next) => ports.conferenceLog.dueTicks(PAGE_SIZE, next))) {
    for (const { conferenceId, dueAt, isClosed } of items) {
      if (!isClosed) open.add(conferenceId);
      if (dueAt <= latest) late.add(conferenceId);
    }
  }
  let overdue = 0;
  for (const conferenceId of late) if (await requeueTick(ports, conferenceId, latest)) overdue += 1;
  return { open, overdue };
}

/**
 * Puts the tick of a conference. The list of due conferences may lag behind, so the state itself decides.
 *
 * @returns false if the conference is not overdue
 */
async function requeueTick(
  { conferenceLog, mailbox, clock }: SweepPorts,
  conferenceId: string,
  latest: Instant,
): Promise<boolean> {
  const { revision, dueAt } = (await conferenceLog.readState(conferenceId))?.timetable ?? {};
  if (revision === undefined || dueAt === undefined || dueAt > latest) return false;
  await mailbox.put({ ...tickOf(conferenceId, { revision, dueAt }), receivedAt: clock.now() });
  return true;
}

/** FoneStorm's list; undefined where it does not give it now. */
async function fetchConferenceList({
  fonestorm,
  logger,
}: SweepPorts): Promise<readonly FoneStormConference[] | undefined> {
  try {
    return await fonestorm.list();
  } catch (error) {
    if (!(error instanceof FoneStormError || error instanceof BudgetExceeded)) throw error;
    logger.warn('sweep.list_unavailable', { error });
    return undefined;
  }
}
