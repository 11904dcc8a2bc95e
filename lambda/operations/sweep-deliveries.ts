import type { Deliveries, DeliveryQueue, DueJob } from '../delivery-ports';
import { after } from '../domain/instant';
import type { Clock, Log, Page } from '../ports';

export interface SweepDeliveriesPorts {
  readonly deliveries: Deliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SweepDeliveriesOptions {
  /** A job may come up to a minute late; one that is later than this, in milliseconds, is put by the sweep. */
  readonly latestJob?: number;
  /**
   * So many are put by one sweep, or a page more. Where many are late, most of their jobs are in the queue, and only
   * behind: it is not to be doubled.
   */
  readonly most?: number;
}

const PAGE = 50;
const LATEST_JOB = 120_000;
const MOST = 1000;

/** Puts the jobs of deliveries that did not come, those that are late the longest first. */
export function sweepDeliveries(
  { deliveries, deliveryQueue, clock, log }: SweepDeliveriesPorts,
  { latestJob = LATEST_JOB, most = MOST }: SweepDeliveriesOptions = {},
): () => Promise<void> {
  return async () => {
    const now = clock.now();
    const before = after(now, -latestJob);
    let overdue = 0;
    let from: string | undefined;
    do {
      const page: Page<DueJob> = await deliveries.overdue(before, PAGE, from);
      await Promise.all(page.items.map(({ nextAt: _past, ...job }) => deliveryQueue.put(job, now)));
      overdue += page.items.length;
      from = page.next;
    } while (from !== undefined && overdue < most);
    log.info('a sweep of the deliveries ended', { overdue });
  };
}
