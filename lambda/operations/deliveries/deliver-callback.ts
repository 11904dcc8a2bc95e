import { LOG_CODES } from '../../contract/log-codes';
import { countHops, HOPS_HEADER, MAX_HOPS } from '../../domain/callback/hops';
import { tokenValues } from '../../domain/callback/parse-callback';
import { replaceTokens } from '../../domain/callback/url-tokens';
import {
  abandonDelivery,
  type Delivery,
  isAttemptInProgress,
  markReported,
  markUnreported,
  newDelivery,
  type PendingDelivery,
  postponeDelivery,
  recordAttempt,
  startAttempt,
} from '../../domain/delivery';
import type { CallbackEntry, UndeliveredEntry } from '../../domain/entry';
import { after, type Instant, milliseconds } from '../../domain/instant';
import type { Clock } from '../../ports/clock';
import type { ConferenceLog } from '../../ports/conference-log';
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
  readonly conferenceLog: ConferenceLog;
  readonly deliveries: Deliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly receivers: Receivers;
  readonly hostLimits: HostLimits;
  readonly signingKeys: Secret<SigningKeys>;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly logger: Logger;
}

/**
 * Passes a callback on to the caller's `callback_url` as it is now, as FoneStorm sent it, with a signature: one attempt.
 * What fails is put back for later; after the last attempt the conference's mailbox is told.
 *
 * Throws where the infrastructure fails: the job is then to come again.
 */
export function deliverCallback(ports: DeliverPorts): (job: DeliveryJob) => Promise<void> {
  return async (job) => {
    const { conferenceId, entryId } = job;
    const [definition, record, stored] = await Promise.all([
      ports.definitions.read(conferenceId),
      ports.conferenceLog.read(conferenceId, entryId),
      ports.deliveries.read(conferenceId, entryId),
    ]);
    if (definition?.status === 'erased') return ports.deliveries.remove(conferenceId, entryId);
    const delivery = stored ?? newDelivery(conferenceId, entryId);
    if (isAlreadyAttempted(delivery, job)) return;
    const now = ports.clock.now();
    const notBefore = earliestAttempt(delivery, job, now);
    if (notBefore) return ports.deliveryQueue.put(job, notBefore);
    if (delivery.isUnreported && job.previousAttempts !== undefined) return reportFailure(ports, delivery);
    const callback = record?.entry;
    if (callback?.kind !== 'callback')
      return stopDelivery(ports, stored, 'the callback is not kept any more');
    const url = definition?.fields.callback_url;
    if (url === undefined) return stopDelivery(ports, stored, 'the conference has no callback_url any more');
    if (!stored && job.previousAttempts !== undefined && (await isDeliveredElsewhere(ports, callback, url)))
      return;
    const { expiresAt } = record ?? {};
    if (countHops(callback.request.headers) >= MAX_HOPS) return endLoop(ports, delivery, expiresAt);
    const place = await ports.hostLimits.acquire(new URL(url).host);
    if ('wait' in place)
      return requeueDelivery(ports, job, postponeDelivery(delivery, after(now, place.wait)), expiresAt);
    try {
      await sendAttempt(
        ports,
        job,
        await buildOutboundRequest(ports, callback, url),
        startAttempt(delivery, now),
        expiresAt,
      );
    } finally {
      await place.release();
    }
  };
}

/**
 * Whether an END that was passed on goes to the same receiver from the conference that received it. The receiver would get it
 * under two ids otherwise.
 */
async function isDeliveredElsewhere(
  { definitions }: DeliverPorts,
  { conferenceId, receivedBy }: CallbackEntry,
  url: string,
): Promise<boolean> {
  if (receivedBy === undefined) return false;
  if (receivedBy === conferenceId) return true;
  return (await definitions.read(receivedBy))?.fields.callback_url === url;
}

/** Whether the attempt that a job is for was made. */
function isAlreadyAttempted({ status, attemptCount }: Delivery, job: DeliveryJob): boolean {
  return (
    job.previousAttempts !== undefined && (status !== 'pending' || attemptCount !== job.previousAttempts)
  );
}

/** When to look again, where it is not to be tried now: somebody else tries it, whose attempt may break off. */
function earliestAttempt(
  delivery: Delivery,
  { previousAttempts }: DeliveryJob,
  now: Instant,
): Instant | undefined {
  if (previousAttempts === undefined && !isAttemptInProgress(delivery, now)) return undefined;
  const { nextAt } = delivery;
  return nextAt !== undefined && nextAt > now ? nextAt : undefined;
}

/** What was delivered before, and is only repeated, stays so. */
async function stopDelivery(
  { deliveries, clock, logger }: DeliverPorts,
  stored: Delivery | undefined,
  why: string,
) {
  if (!stored || stored.status === 'delivered') return;
  const { conferenceId, entryId } = stored;
  logger.warn('delivery.abandoned', { conferenceId, entryId, why });
  await deliveries.write(abandonDelivery(stored, clock.now(), why));
}

/** When the job comes again is written down: what does not come then is found. */
async function requeueDelivery(
  { deliveries, deliveryQueue }: DeliverPorts,
  job: DeliveryJob,
  delivery: PendingDelivery,
  expiresAt: Instant | undefined,
) {
  await deliveries.write(delivery, expiresAt);
  await deliveryQueue.put(job, delivery.nextAt);
}

async function sendAttempt(
  ports: DeliverPorts,
  job: DeliveryJob,
  request: OutboundRequest,
  trying: PendingDelivery,
  expiresAt: Instant | undefined,
) {
  // Somebody else tries it, or the answer to this write was lost: once that attempt must be over, it shows which.
  if (!(await ports.deliveries.write(trying, expiresAt))) return ports.deliveryQueue.put(job, trying.nextAt);
  if (await removeIfErased(ports, trying)) return;
  const answered = await ports.receivers.send(request);
  await saveAttempt(ports, recordAttempt(trying, answered, ports.random()));
}

/** Removes a new delivery if the conference was erased after the callback was read. Returns whether it did. */
async function removeIfErased(
  { conferenceLog, deliveries }: DeliverPorts,
  { conferenceId, entryId, version }: Delivery,
): Promise<boolean> {
  if (version !== 1 || (await conferenceLog.read(conferenceId, entryId))) return false;
  await deliveries.remove(conferenceId, entryId);
  return true;
}

/** Ends a loop: fails the delivery without an attempt and without an event, because earlier passes were delivered. */
async function endLoop(ports: DeliverPorts, delivery: Delivery, expiresAt: Instant | undefined) {
  const { conferenceId, entryId } = delivery;
  const why = `expected a receiver that does not send callbacks back to the relay, got this one ${MAX_HOPS} times`;
  ports.logger.warn('delivery.loop_ended', { conferenceId, entryId });
  const ended = abandonDelivery(delivery, ports.clock.now(), why);
  if (await ports.deliveries.write(ended, expiresAt)) await removeIfErased(ports, ended);
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

/** What came of an attempt is saved before anybody is told of it. */
async function saveAttempt(ports: DeliverPorts, delivery: Delivery): Promise<void> {
  const { conferenceId, entryId, status, attemptCount, attempts, nextAt } = delivery;
  const saved = status === 'failed' ? markUnreported(delivery, ports.clock.now()) : delivery;
  // Whoever wrote meanwhile goes on with it, or the sweep does.
  if (!(await ports.deliveries.write(saved))) return;
  const { status: httpStatus } = attempts.at(-1) ?? {};
  ports.logger.info('delivery.attempted', {
    conferenceId,
    entryId,
    deliveryStatus: status,
    attemptCount,
    httpStatus,
  });
  if (status === 'failed') return reportFailure(ports, saved);
  if (nextAt !== undefined)
    await ports.deliveryQueue.put({ conferenceId, entryId, previousAttempts: attemptCount }, nextAt);
}

/** Tells a conference that a callback of it was not delivered: what is saved as failed is not looked at again. */
async function reportFailure(
  { mailbox, deliveries, clock, logger }: DeliverPorts,
  delivery: Delivery,
): Promise<void> {
  const { conferenceId, entryId, attemptCount } = delivery;
  await mailbox.put(undeliveredEntry(delivery, clock));
  await deliveries.write(markReported(delivery));
  logger.warn(LOG_CODES.deliveriesFailed, { conferenceId, entryId, attemptCount });
}

function undeliveredEntry(
  { conferenceId, entryId, attemptCount, attempts }: Delivery,
  clock: Clock,
): UndeliveredEntry {
  const { status, failure } = attempts.at(-1) ?? {};
  return {
    kind: 'undelivered',
    id: `undelivered-${attemptCount}-${entryId}`,
    conferenceId,
    receivedAt: clock.now(),
    callback: entryId,
    attempts: attemptCount,
    reason: failure ?? `the receiver answered ${status}`,
  };
}
