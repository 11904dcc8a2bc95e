import { LOG_CODES } from '../../contract/log-codes';
import {
  type AttemptResult,
  automaticCountOf,
  type Delivery,
  lastAutomaticAttempt,
  markReported,
  markUnreported,
  recordAttempt,
  recordManualAttempt,
} from '../../domain/delivery';
import type { UndeliveredEntry } from '../../domain/entry';
import { after, type Instant } from '../../domain/instant';
import type { Clock } from '../../ports/clock';
import type { Deliveries } from '../../ports/deliveries';
import type { DeliveryJob, DeliveryQueue, ManualJob } from '../../ports/delivery-queue';
import type { Logger } from '../../ports/logger';
import type { Mailbox } from '../../ports/mailbox';

export interface RecordResultPorts {
  readonly deliveries: Deliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  /** A random number from 0 to 1. */
  readonly random: () => number;
  readonly logger: Logger;
}

/** Concurrent writers of one delivery are rare: more attempts to write would only hide an error. */
const MAX_WRITES = 5;

/** Whether a caller requested the attempt. */
export function isManual(job: DeliveryJob): job is ManualJob {
  return 'previousManual' in job;
}

/** Whether the attempt of a job was made before. */
export function isAlreadyAttempted(delivery: Delivery, job: DeliveryJob): boolean {
  if (isManual(job)) return job.previousManual !== (delivery.manualCount ?? 0);
  return delivery.status !== 'pending' || automaticCountOf(delivery) !== job.previousAttempts;
}

/** Writes a delivery. The first version takes over the expiry of its callback; later ones keep theirs. */
export function writeDelivery(
  { deliveries }: Pick<RecordResultPorts, 'deliveries'>,
  delivery: Delivery,
  expiresAt: Instant | undefined,
): Promise<boolean> {
  return deliveries.write(delivery, delivery.version === 1 ? expiresAt : undefined);
}

/**
 * Stores the outcome of an attempt, then reports a failure or queues the next attempt. If the delivery was changed meanwhile, the
 * outcome is added to what is stored, unless another run of the job has stored its own. After an erasure, nothing is stored.
 */
export async function recordResult(
  ports: RecordResultPorts,
  job: DeliveryJob,
  delivery: Delivery,
  result: AttemptResult,
  expiresAt: Instant | undefined,
): Promise<void> {
  let current: Delivery | undefined = delivery;
  for (let writes = 0; writes < MAX_WRITES; writes += 1) {
    if (!current || isAlreadyAttempted(current, job)) return;
    const saved = isManual(job)
      ? recordManualAttempt(current, result)
      : recordAutomaticAttempt(ports, current, result);
    if (await writeDelivery(ports, saved, expiresAt)) return continueDelivery(ports, job, saved, result);
    current = await ports.deliveries.read(job.conferenceId, job.position);
  }
}

function recordAutomaticAttempt(
  { clock, random }: RecordResultPorts,
  current: Delivery,
  result: AttemptResult,
) {
  const next = recordAttempt(current, result, random());
  return next.status === 'failed' ? markUnreported(next, clock.now()) : next;
}

/** Reports the failure of a stored delivery, or queues its next attempt. After a manual attempt there is nothing to do. */
async function continueDelivery(
  ports: RecordResultPorts,
  job: DeliveryJob,
  saved: Delivery,
  { status: httpStatus }: AttemptResult,
): Promise<void> {
  const { conferenceId, position, attemptCount, nextAt } = saved;
  ports.logger.info(LOG_CODES.deliveriesAttempted, { conferenceId, position, attemptCount, httpStatus });
  if (isManual(job)) return;
  if (saved.isUnreported) return reportFailure(ports, saved);
  if (nextAt !== undefined)
    await ports.deliveryQueue.put(
      { conferenceId, position, previousAttempts: automaticCountOf(saved) },
      nextAt,
    );
}

/** Puts the failure of a delivery into the mailbox of its conference, then marks it as reported. */
export async function reportFailure(
  { mailbox, deliveries, clock, logger }: RecordResultPorts,
  delivery: Delivery,
): Promise<void> {
  const { conferenceId, position, attemptCount } = delivery;
  await mailbox.put(undeliveredEntry(delivery, clock));
  await deliveries.write(markReported(delivery));
  logger.warn(LOG_CODES.deliveriesFailed, { conferenceId, position, attemptCount });
}

/** The same after each manual attempt, because the entry may be sent again. */
function undeliveredEntry(delivery: Delivery, clock: Clock): UndeliveredEntry {
  const { conferenceId, position } = delivery;
  const { status, failure, startedAt, duration = 0 } = lastAutomaticAttempt(delivery) ?? {};
  const attempts = automaticCountOf(delivery);
  return {
    kind: 'undelivered',
    id: `undelivered-${attempts}-${position}`,
    conferenceId,
    receivedAt: clock.now(),
    failedAt: after(startedAt ?? clock.now(), duration),
    callback: position,
    attempts,
    reason: failure ?? `the receiver answered ${status}`,
  };
}
