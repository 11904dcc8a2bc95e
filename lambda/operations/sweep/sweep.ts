import { LOG_CODES } from '../../contract/log-codes';
import { BudgetExceeded } from '../../ports/budget';
import { type FoneStormConference, FoneStormError } from '../../ports/fonestorm';
import type { CreatePorts } from '../conferences/create-conference';
import type { RenewCallbackUrlPorts } from '../numbers/renew-callback-url';
import type { VisitSeriesPorts } from '../series/visit-series';
import { finishIntents } from './finish-intents';
import { type ReconcilePorts, reconcileConferences } from './reconcile-conferences';
import { sweepBookings } from './sweep-bookings';
import { type SweepDeliveriesPorts, sweepDeliveries } from './sweep-deliveries';
import { sweepSeries } from './sweep-series';
import { type SweepTicksPorts, sweepTicks } from './sweep-ticks';

export type SweepPorts = CreatePorts &
  ReconcilePorts &
  RenewCallbackUrlPorts &
  SweepDeliveriesPorts &
  VisitSeriesPorts &
  SweepTicksPorts;

export interface SweepOptions {
  /** A tick may be up to a minute late. The sweep puts a tick that is later than this, in milliseconds. */
  readonly maxTickDelay?: number;
}

const MAX_TICK_DELAY = 90_000;

/**
 * Repairs overdue deliveries and ticks, interrupted changes, bookings of interrupted requests, and differences from FoneStorm's
 * list, which is requested once. Makes the conferences of series. The next sweep retries the rest.
 */
export function sweep(
  ports: SweepPorts,
  { maxTickDelay = MAX_TICK_DELAY }: SweepOptions = {},
): () => Promise<void> {
  return async () => {
    // The parts use different queues: one that fails does not stop the others.
    const parts = [
      ...[sweepDeliveries(ports)(), sweepConferences(ports, maxTickDelay), sweepBookings(ports)],
      sweepSeries(ports)(),
    ];
    const failures = (await Promise.allSettled(parts)).filter((part) => part.status === 'rejected');
    for (const { reason } of failures) ports.logger.error('sweep.part_failed', { error: reason });
    if (failures[0]) throw failures[0].reason;
  };
}

async function sweepConferences(ports: SweepPorts, maxTickDelay: number): Promise<void> {
  const { open, overdue } = await sweepTicks(ports, maxTickDelay);
  const requestedAt = ports.clock.now();
  const list = await fetchConferenceList(ports);
  await finishIntents(ports, list && { requestedAt, conferences: list });
  if (list) await reconcileConferences(ports, list, open);
  ports.logger.info(LOG_CODES.sweepsCompleted, { open: open.size, overdue });
}

/** FoneStorm's list; undefined if FoneStorm does not return it now. */
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
