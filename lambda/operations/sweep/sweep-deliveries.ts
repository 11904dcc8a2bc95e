import { automaticCountOf } from '../../domain/delivery';
import { after, type Instant } from '../../domain/instant';
import type { Clock } from '../../ports/clock';
import type { Deliveries } from '../../ports/deliveries';
import type { DeliveryQueue, DueDeliveryJob } from '../../ports/delivery-queue';
import type { Logger } from '../../ports/logger';
import { readAllPages } from '../../ports/page';

export interface SweepDeliveriesPorts {
  readonly deliveries: Deliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface SweepDeliveriesOptions {
  /** A job may be up to a minute late. The sweep puts a job that is later than this, in milliseconds. */
  readonly maxJobDelay?: number;
  /**
   * The most jobs that one sweep puts; a page more is possible. If many are late, most are still in the queue, which must not
   * be doubled.
   */
  readonly maxJobs?: number;
}

const PAGE_SIZE = 50;
const MAX_JOB_DELAY = 120_000;
const MAX_JOBS = 1000;

/** Puts lost jobs of deliveries into the queue again, the longest overdue first. */
export function sweepDeliveries(
  ports: SweepDeliveriesPorts,
  { maxJobDelay = MAX_JOB_DELAY, maxJobs = MAX_JOBS }: SweepDeliveriesOptions = {},
): () => Promise<void> {
  const { deliveries, clock, logger } = ports;
  return async () => {
    const now = clock.now();
    const before = after(now, -maxJobDelay);
    const seen = new Set<string>();
    let overdue = 0;
    for await (const { items } of readAllPages((next) => deliveries.listOverdue(before, PAGE_SIZE, next))) {
      const jobs = items.filter((job) => isFirstSeen(seen, `${job.conferenceId} ${job.position}`));
      const isPut = await Promise.all(jobs.map((job) => requeueJob(ports, job, before, now)));
      overdue += isPut.filter((each) => each).length;
      if (overdue >= maxJobs) break;
    }
    logger.info('sweep.deliveries_completed', { overdue });
  };
}

/**
 * Puts the job of a delivery. The list of overdue deliveries may be stale, so the delivery itself decides.
 *
 * @returns false if the delivery is not overdue
 */
async function requeueJob(
  { deliveries, deliveryQueue }: SweepDeliveriesPorts,
  { conferenceId, position }: DueDeliveryJob,
  before: Instant,
  now: Instant,
): Promise<boolean> {
  const delivery = await deliveries.read(conferenceId, position);
  if (delivery?.status !== 'pending' || delivery.nextAt === undefined) return false;
  if (delivery.nextAt >= before) return false;
  await deliveryQueue.put({ conferenceId, position, previousAttempts: automaticCountOf(delivery) }, now);
  return true;
}

function isFirstSeen(seen: Set<string>, key: string): boolean {
  return seen.size < seen.add(key).size;
}
