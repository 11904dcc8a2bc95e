import { LOG_CODES } from '../../contract/log-codes';
import { countHops, HOPS_HEADER, MAX_HOPS } from '../../domain/callback/hops';
import { tokenValues } from '../../domain/callback/parse-callback';
import { replaceTokens } from '../../domain/callback/url-tokens';
import {
  abandonDelivery,
  type Delivery,
  markReported,
  markUnreported,
  newDelivery,
  nextAttemptId,
  type PendingDelivery,
  postponeDelivery,
  recordAttempt,
} from '../../domain/delivery';
import type { CallbackEntry, UndeliveredEntry } from '../../domain/entry';
import { after, type Instant, milliseconds } from '../../domain/instant';
import type { Clock } from '../../ports/clock';
import type { Definitions } from '../../ports/definitions';
import type { Deliveries } from '../../ports/deliveries';
import type { DeliveryJob, DeliveryQueue } from '../../ports/delivery-queue';
import type { HostLimits } from '../../ports/host-limits';
import type { Logger } from '../../ports/logger';
import type { Mailbox } from '../../ports/mailbox';
import type { OutboundRequest, Receivers } from '../../ports/receivers';
import type { Secret, SigningKeys } from '../../ports/secrets';
import { receiverSecrets, signatureHeaders } from './signature';

export interface DeliverPorts {
  readonly definitions: Definitions;
  readonly deliveries: Deliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly receivers: Receivers;
  readonly hostLimits: HostLimits;
  readonly signingKeys: Secret<SigningKeys>;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  /** A random number from 0 to 1. */
  readonly random: () => number;
  readonly logger: Logger;
}

/**
 * Makes one attempt to deliver a callback to the current `callback_url` of the conference. The request is FoneStorm's own, with
 * a signature. After a failure the delivery is queued again; after the last attempt the failure goes into the mailbox.
 *
 * Throws if the infrastructure fails. The queue then delivers the job again.
 */
export function deliverCallback(ports: DeliverPorts): (job: DeliveryJob) => Promise<void> {
  return async (job) => {
    const { conferenceId, position } = job;
    const { definition, record, delivery: stored } = await ports.deliveries.load(conferenceId, position);
    if (definition?.status === 'erased') return;
    const delivery = stored ?? newDelivery(conferenceId, position);
    if (isAlreadyAttempted(delivery, job)) return;
    const now = ports.clock.now();
    const notBefore = earliestAttempt(delivery, job, now);
    if (notBefore) return ports.deliveryQueue.put(job, notBefore);
    if (delivery.isUnreported && job.previousAttempts !== undefined) return reportFailure(ports, delivery);
    const callback = record?.entry;
    if (callback?.kind !== 'callback') return stopDelivery(ports, stored, 'the callback has expired');
    const url = definition?.fields.callback_url;
    if (url === undefined) return stopDelivery(ports, stored, 'the conference has no callback_url now');
    if (!stored && job.previousAttempts !== undefined && (await isDeliveredElsewhere(ports, callback, url)))
      return;
    const { expiresAt } = record ?? {};
    if (countHops(callback.request.headers) >= MAX_HOPS) return endLoop(ports, delivery, expiresAt);
    const permit = await ports.hostLimits.acquire(new URL(url).host, nextAttemptId(delivery));
    if ('wait' in permit) {
      const nextAt = after(now, permit.wait);
      // The attempt in progress writes its own outcome.
      if (permit.isInProgress) return ports.deliveryQueue.put(job, nextAt);
      return requeueDelivery(ports, job, postponeDelivery(delivery, nextAt), expiresAt);
    }
    try {
      const response = await ports.receivers.send(await buildOutboundRequest(ports, callback, url));
      await saveAttempt(ports, recordAttempt(delivery, response, ports.random()), expiresAt);
    } finally {
      await permit.release();
    }
  };
}

/**
 * Whether the conference that received a handed-over END delivers it to the same receiver. The receiver would get it under two
 * ids otherwise.
 */
async function isDeliveredElsewhere(
  { definitions }: DeliverPorts,
  { conferenceId, original }: CallbackEntry,
  url: string,
): Promise<boolean> {
  if (!original) return false;
  if (original.conferenceId === conferenceId) return true;
  return (await definitions.read(original.conferenceId))?.fields.callback_url === url;
}

/** Whether the attempt of a job was made before. A manual retry has no number, so it is never a repeat. */
function isAlreadyAttempted({ status, attemptCount }: Delivery, job: DeliveryJob): boolean {
  return (
    job.previousAttempts !== undefined && (status !== 'pending' || attemptCount !== job.previousAttempts)
  );
}

/** The time of the next attempt, if it is in the future. A manual retry does not wait for it. */
function earliestAttempt(
  { nextAt }: Delivery,
  { previousAttempts }: DeliveryJob,
  now: Instant,
): Instant | undefined {
  return previousAttempts !== undefined && nextAt !== undefined && nextAt > now ? nextAt : undefined;
}

/** Ends a delivery that cannot be attempted. A delivered one, whose job is repeated, stays delivered. */
async function stopDelivery(
  { deliveries, clock, logger }: DeliverPorts,
  stored: Delivery | undefined,
  reason: string,
) {
  if (!stored || stored.status === 'delivered') return;
  const { conferenceId, position } = stored;
  logger.warn('delivery.abandoned', { conferenceId, position, reason });
  await deliveries.write(abandonDelivery(stored, clock.now(), reason));
}

/** Writes a delivery. The first version takes over the expiry of its callback; later ones keep theirs. */
function write(
  { deliveries }: DeliverPorts,
  delivery: Delivery,
  expiresAt: Instant | undefined,
): Promise<boolean> {
  return deliveries.write(delivery, delivery.version === 1 ? expiresAt : undefined);
}

/** Queues a delivery again. The time of its next attempt is stored first, so that the sweep finds a lost job. */
async function requeueDelivery(
  ports: DeliverPorts,
  job: DeliveryJob,
  delivery: PendingDelivery,
  expiresAt: Instant | undefined,
) {
  await write(ports, delivery, expiresAt);
  await ports.deliveryQueue.put(job, delivery.nextAt);
}

/** Ends a loop: fails the delivery without an attempt and without an event, because the callback was delivered before. */
async function endLoop(ports: DeliverPorts, delivery: Delivery, expiresAt: Instant | undefined) {
  const { conferenceId, position } = delivery;
  const reason = `expected a receiver that does not send callbacks back to the relay, got this one ${MAX_HOPS} times`;
  ports.logger.warn('delivery.loop_ended', { conferenceId, position });
  await write(ports, abandonDelivery(delivery, ports.clock.now(), reason), expiresAt);
}

/** FoneStorm's own request, signed; the callback's values replace the tokens of the URL. */
async function buildOutboundRequest(
  { signingKeys, clock }: DeliverPorts,
  { id, request }: CallbackEntry,
  url: string,
): Promise<OutboundRequest> {
  const { method, query, headers } = request;
  const body = Buffer.from(request.body, 'base64');
  const secrets = receiverSecrets(url, await signingKeys());
  const signature = signatureHeaders(id, Math.floor(milliseconds(clock.now()) / 1000), body, secrets);
  const filled = replaceTokens(url, () => tokenValues(request));
  return {
    url: filled,
    method,
    query,
    headers: { ...headers, ...signature, [HOPS_HEADER]: String(countHops(headers) + 1) },
    body,
  };
}

/** Stores the outcome of an attempt, then reports a failure or queues the next attempt. */
async function saveAttempt(
  ports: DeliverPorts,
  delivery: Delivery,
  expiresAt: Instant | undefined,
): Promise<void> {
  const { conferenceId, position, status, attemptCount, attempts, nextAt } = delivery;
  const saved = status === 'failed' ? markUnreported(delivery, ports.clock.now()) : delivery;
  // After a concurrent write, the other writer or the sweep continues. After an erasure, nothing does.
  if (!(await write(ports, saved, expiresAt))) return;
  const { status: httpStatus } = attempts.at(-1) ?? {};
  ports.logger.info('delivery.attempted', { conferenceId, position, attemptCount, httpStatus });
  if (status === 'failed') return reportFailure(ports, saved);
  if (nextAt !== undefined)
    await ports.deliveryQueue.put({ conferenceId, position, previousAttempts: attemptCount }, nextAt);
}

/** Puts the failure of a delivery into the mailbox of its conference, then marks it as reported. */
async function reportFailure(
  { mailbox, deliveries, clock, logger }: DeliverPorts,
  delivery: Delivery,
): Promise<void> {
  const { conferenceId, position, attemptCount } = delivery;
  await mailbox.put(undeliveredEntry(delivery, clock));
  await deliveries.write(markReported(delivery));
  logger.warn(LOG_CODES.deliveriesFailed, { conferenceId, position, attemptCount });
}

function undeliveredEntry(
  { conferenceId, position, attemptCount, attempts }: Delivery,
  clock: Clock,
): UndeliveredEntry {
  const { status, failure, startedAt, duration = 0 } = attempts.at(-1) ?? {};
  return {
    kind: 'undelivered',
    id: `undelivered-${attemptCount}-${position}`,
    conferenceId,
    receivedAt: clock.now(),
    failedAt: after(startedAt ?? clock.now(), duration),
    callback: position,
    attempts: attemptCount,
    reason: failure ?? `the receiver answered ${status}`,
  };
}
