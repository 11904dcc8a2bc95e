import type { Deliveries, DeliveryQueue, DueJob } from '../delivery-ports';
import { after, type Instant } from '../domain/instant';
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
  ports: SweepDeliveriesPorts,
  { latestJob = LATEST_JOB, most = MOST }: SweepDeliveriesOptions = {},
): () => Promise<void> {
  const { deliveries, clock, log } = ports;
  return async () => {
    const now = clock.now();
    const before = after(now, -latestJob);
    const seen = new Set<string>();
    let overdue = 0;
    let from: string | undefined;
    do {
      const page: Page<DueJob> = await deliveries.overdue(before, PAGE, from);
      const jobs = page.items.filter((job) => isNew(seen, `${job.conferenceId} ${job.entryId}`));
      const isPut = await Promise.all(jobs.map((job) => putAgain(ports, job, before, now)));
      overdue += isPut.filter((each) => each).length;
      from = page.next;
    } while (from !== undefined && overdue < most);
    log.info('a sweep of the deliveries ended', { overdue });
  };
}

/**
 * Puts the job of a delivery. The list of overdue deliveries may lag behind, so the delivery itself decides.
 *
 * @returns false if the delivery is not overdue
 */
async function putAgain(
  { deliveries, deliveryQueue }: SweepDeliveriesPorts,
  { conferenceId, entryId }: DueJob,
  before: Instant,
  now: Instant,
): Promise<boolean> {
  const delivery = await deliveries.read(conferenceId, entryId);
  if (delivery?.standing !== 'pending' || delivery.nextAt === undefined) return false;
  if (delivery.nextAt >= before) return false;
  await deliveryQueue.put({ conferenceId, entryId, tries: delivery.tries }, now);
  return true;
}

function isNew(seen: Set<string>, key: string): boolean {
  return seen.size < seen.add(key).size;
}
