import { countHops, HOPS_HEADER, MAX_HOPS } from '../../domain/callback/hops';
import { tokenValues } from '../../domain/callback/parse-callback';
import { replaceTokens } from '../../domain/callback/url-tokens';
import {
  abandonDelivery,
  type Delivery,
  newDelivery,
  nextAttemptId,
  postponeDelivery,
  recordManualAttempt,
} from '../../domain/delivery';
import type { CallbackEntry } from '../../domain/entry';
import { after, type Instant, milliseconds } from '../../domain/instant';
import type { Definitions } from '../../ports/definitions';
import type { DeliveryJob } from '../../ports/delivery-queue';
import type { HostLimits } from '../../ports/host-limits';
import type { LogCode } from '../../ports/logger';
import type { OutboundRequest, Receivers } from '../../ports/receivers';
import type { Secret, SigningKeys } from '../../ports/secrets';
import {
  isAlreadyAttempted,
  isManual,
  type RecordResultPorts,
  recordResult,
  reportFailure,
  writeDelivery,
} from './record-result';
import { receiverSecrets, signatureHeaders } from './signature';

export interface DeliverPorts extends RecordResultPorts {
  readonly definitions: Definitions;
  readonly receivers: Receivers;
  readonly hostLimits: HostLimits;
  readonly signingKeys: Secret<SigningKeys>;
}

/** The reason for which no attempt is possible, and its log code. */
interface StopReason {
  readonly code: LogCode;
  readonly reason: string;
}

const EXPIRED: StopReason = { code: 'delivery.abandoned', reason: 'the callback has expired' };
const WITHOUT_URL: StopReason = {
  code: 'delivery.abandoned',
  reason: 'the conference has no callback_url now',
};
/** It has no event, because the callback was delivered before. */
const LOOP: StopReason = {
  code: 'delivery.loop_ended',
  reason: `expected a receiver that does not send callbacks back to the relay, got this one ${MAX_HOPS} times`,
};

/**
 * Makes one attempt to deliver a callback to the current `callback_url` of the conference. The request is FoneStorm's own, with
 * a signature. After a failure the delivery is queued again; after the last attempt the failure goes into the mailbox. A manual
 * attempt is only recorded, and its success ends the delivery.
 *
 * Throws if the infrastructure fails. The queue then delivers the job again.
 */
export function deliverCallback(ports: DeliverPorts): (job: DeliveryJob) => Promise<void> {
  return async (job) => {
    const { conferenceId, position } = job;
    const { definition, record, delivery: stored } = await ports.deliveries.load(conferenceId, position);
    if (definition?.status === 'erased' || (!stored && isManual(job))) return;
    const delivery = stored ?? newDelivery(conferenceId, position);
    if (isAlreadyAttempted(delivery, job)) return;
    const now = ports.clock.now();
    if (!isManual(job)) {
      if (delivery.nextAt !== undefined && delivery.nextAt > now)
        return ports.deliveryQueue.put(job, delivery.nextAt);
      if (delivery.isUnreported) return reportFailure(ports, delivery);
    }
    const { expiresAt, entry: callback } = record ?? {};
    const stop = (why: StopReason) => stopDelivery(ports, job, delivery, expiresAt, why);
    if (callback?.kind !== 'callback') return stored && stop(EXPIRED);
    const url = definition?.fields.callback_url;
    if (url === undefined) return stored && stop(WITHOUT_URL);
    if (!stored && (await isDeliveredElsewhere(ports, callback, url))) return;
    if (countHops(callback.request.headers) >= MAX_HOPS) return stop(LOOP);
    const permit = await ports.hostLimits.acquire(new URL(url).host, nextAttemptId(delivery));
    if ('wait' in permit) {
      const nextAt = after(now, permit.wait);
      // The attempt in progress writes its own outcome. A manual attempt changes nothing before it is made.
      if (!permit.isInProgress && !isManual(job))
        await writeDelivery(ports, postponeDelivery(delivery, nextAt), expiresAt);
      return ports.deliveryQueue.put(job, nextAt);
    }
    try {
      const response = await ports.receivers.send(await buildOutboundRequest(ports, callback, url));
      await recordResult(ports, job, delivery, response, expiresAt);
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

/** Records that an attempt is impossible, which ends the delivery. After a request for a retry, the delivery keeps its status. */
async function stopDelivery(
  ports: DeliverPorts,
  job: DeliveryJob,
  delivery: Delivery,
  expiresAt: Instant | undefined,
  { reason, code }: StopReason,
): Promise<void> {
  const { conferenceId, position } = job;
  const now = ports.clock.now();
  ports.logger.warn(code, { conferenceId, position, reason });
  const stopped = isManual(job)
    ? recordManualAttempt(delivery, { startedAt: now, duration: 0, failure: reason })
    : abandonDelivery(delivery, now, reason);
  await writeDelivery(ports, stopped, expiresAt);
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
